//! The release as one file, for people without Rust. It depends only on the files' names and contents, so that
//! identical builds make identical zips. The crate `zip` writes it, because the command `zip` isn't available
//! everywhere, and stores the machine's times and permissions.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    path::PathBuf,
};

use sha2::{Digest, Sha256};
use zip::{CompressionMethod, DateTime, System, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::{
    reproduce::files,
    shell::{Failure, project, say},
};

/// The folder that the files are unpacked into, and the zip's name. The same for each release, so that a link to the
/// newest one stays valid.
const NAME: &str = "oauth-walkthrough";

/// Packs `dist/` into `target/zip/`, with a checksum.
pub(crate) fn make() -> Result<(), Failure> {
    let folder = project().join("target").join("zip");
    let failed = |error: String| {
        Failure::new(format!("{} can't be filled: {error}", folder.display()), "free the path or some disk space")
    };
    let zip = packed(&files(&project().join("dist"))?).map_err(|error| failed(error.to_string()))?;
    let name = format!("{NAME}.zip");
    let sum = checksum_line(&zip, &name);
    fs::create_dir_all(&folder)
        .and_then(|()| fs::write(folder.join(&name), &zip))
        .and_then(|()| fs::write(folder.join(format!("{name}.sha256")), &sum))
        .map_err(|error| failed(error.to_string()))?;
    say(format!("==> target/zip/{name}: {} bytes, SHA-256\n{sum}", zip.len()));
    Ok(())
}

/// A zip with these files in a folder, sorted by name.
fn packed(files: &BTreeMap<PathBuf, Vec<u8>>) -> Result<Vec<u8>, ZipError> {
    // Nothing here depends on the machine, the user or the time.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(9))
        .last_modified_time(DateTime::DEFAULT)
        .unix_permissions(0o644)
        .system(System::Unix);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, contents) in files {
        zip.start_file(format!("{NAME}/{}", name.display()), options)?;
        zip.write_all(contents)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The format that `sha256sum --check` and `shasum --algorithm 256 --check` read.
fn checksum_line(zip: &[u8], name: &str) -> String {
    format!("{:x}  {name}\n", Sha256::digest(zip))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use zip::ZipArchive;

    use super::*;

    const FILES: [(&str, &[u8]); 3] = [("index.html", b"<!doctype html>"), ("404.html", b""), ("a.wasm", &[0; 5000])];

    fn named(files: &[(&str, &[u8])]) -> BTreeMap<PathBuf, Vec<u8>> {
        files.iter().map(|(name, contents)| (PathBuf::from(name), contents.to_vec())).collect()
    }

    #[test]
    fn the_same_files_make_the_same_zip_and_different_files_a_different_one() {
        let zip = packed(&named(&FILES)).expect("it can be packed");
        let mut reversed = FILES;
        reversed.reverse();
        assert_eq!(packed(&named(&reversed)).expect("it can be packed"), zip);
        let mut other = FILES;
        other[1].1 = b"x";
        assert_ne!(packed(&named(&other)).expect("it can be packed"), zip);
    }

    #[test]
    fn a_zip_unpacks_into_one_folder_with_the_same_files() {
        let zip = packed(&named(&FILES)).expect("it can be packed");
        assert!(zip.len() < 1000, "it is compressed: {}", zip.len());
        let mut archive = ZipArchive::new(Cursor::new(zip)).expect("it is a zip");
        let mut unpacked = Vec::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).expect("an entry");
            assert_eq!(file.last_modified(), Some(DateTime::DEFAULT));
            assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o644));
            let mut contents = Vec::new();
            file.read_to_end(&mut contents).expect("its contents");
            unpacked.push((file.name().expect("a name").into_owned(), contents));
        }
        let expected =
            named(&FILES).into_iter().map(|(name, it)| (format!("oauth-walkthrough/{}", name.display()), it));
        assert_eq!(unpacked, expected.collect::<Vec<_>>());
    }

    #[test]
    fn the_checksum_is_in_the_tools_format() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(checksum_line(b"", "a.zip"), format!("{empty}  a.zip\n"));
    }
}
