//! Asks a driver for one session, since having the programs doesn't mean that they may be used: Safari can be driven
//! only once its user has allowed it.

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// How often to try to reach the driver.
const START_ATTEMPTS: u32 = 400;

/// How long to wait before each further attempt.
const BETWEEN_ATTEMPTS: Duration = Duration::from_millis(50);

/// How long the browser may take to start.
const SESSION_LIMIT: Duration = Duration::from_secs(60);

/// Whether a session of this browser opens. If not, the driver's explanation.
pub(crate) fn opens_session(driver: &Path, browser: &str) -> Result<(), String> {
    let port =
        TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).map_err(|error| error.to_string())?.port();
    let mut process = Command::new(driver)
        .arg(format!("--port={port}"))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let opened = session(port, browser);
    // It may have ended already.
    let _ = process.kill();
    let _ = process.wait();
    opened
}

/// Opens a session with the driver on this port, and ends it.
fn session(port: u16, browser: &str) -> Result<(), String> {
    let body = format!("{{\"capabilities\":{{\"alwaysMatch\":{{\"browserName\":\"{browser}\"}}}}}}");
    let answer = ask(port, &format!("POST /session HTTP/1.1\r\nContent-Length: {}", body.len()), &body)?;
    let id = session_id(&answer).ok_or_else(|| words(&answer))?;
    // If this fails, the session ends with the driver.
    let _ = ask(port, &format!("DELETE /session/{id} HTTP/1.1"), "");
    Ok(())
}

/// The driver's answer to a request.
fn ask(port: u16, head: &str, body: &str) -> Result<String, String> {
    let mut attempts = 1;
    let mut driver = loop {
        match TcpStream::connect(("127.0.0.1", port)) {
            Ok(driver) => break driver,
            Err(error) if attempts == START_ATTEMPTS => return Err(error.to_string()),
            Err(_) => thread::sleep(BETWEEN_ATTEMPTS),
        }
        attempts += 1;
    };
    let head =
        format!("{head}\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");
    driver
        .set_read_timeout(Some(SESSION_LIMIT))
        .and_then(|()| driver.write_all(format!("{head}{body}").as_bytes()))
        .map_err(|error| error.to_string())?;
    let mut answer = Vec::new();
    let mut part = [0; 4096];
    // Not every driver closes the connection after it answers.
    while !is_complete(&answer) {
        match driver.read(&mut part) {
            Ok(0) => break,
            Ok(length) => answer.extend_from_slice(&part[..length]),
            Err(_) if answer.is_empty() => return Err("it does not answer".to_owned()),
            Err(_) => break,
        }
    }
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Whether every brace that was opened is closed.
fn is_complete(answer: &[u8]) -> bool {
    let count = |brace: u8| answer.iter().filter(|byte| **byte == brace).count();
    count(b'{') > 0 && count(b'{') == count(b'}')
}

/// The identifier of the session in an answer.
fn session_id(answer: &str) -> Option<&str> {
    text_after(answer, "\"sessionId\"").filter(|id| !id.is_empty())
}

/// An error in the driver's own words.
fn words(answer: &str) -> String {
    let said = text_after(answer, "\"message\"").unwrap_or_else(|| answer.lines().next().unwrap_or_default());
    said.lines().next().unwrap_or_default().to_owned()
}

/// The text with this name in JSON.
fn text_after<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = answer.split_once(name)?;
    rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?.split_once('"').map(|(text, _)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A driver that answers each request with this text.
    fn driver(answer: &'static str) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.expect("a connection");
                let mut asked = Vec::new();
                let mut part = [0; 1024];
                while !asked.ends_with(b"}") && !asked.starts_with(b"DELETE") {
                    let length = stream.read(&mut part).expect("a request");
                    asked.extend_from_slice(&part[..length]);
                }
                stream.write_all(answer.as_bytes()).expect("an answer");
                // The connection stays open, as some drivers keep it.
                thread::sleep(Duration::from_millis(200));
            }
        });
        port
    }

    #[test]
    fn a_driver_that_opens_no_session_says_why() {
        let refused = "You must enable 'Allow remote automation' in the Developer section of Safari Settings.";
        for (answer, expected) in [
            ("HTTP/1.1 200 OK\r\n\r\n{\"value\":{\"sessionId\":\"A-1\",\"capabilities\":{}}}", Ok(())),
            ("HTTP/1.1 200 OK\r\n\r\n{\"value\" : { \"sessionId\" : \"A-1\" }}\r\n0\r\n\r\n", Ok(())),
            (
                "HTTP/1.1 500 Error\r\n\r\n{\"value\":{\"error\":\"session not created\",\"message\":\"You must enable \
                 'Allow remote automation' in the Developer section of Safari Settings.\",\"stacktrace\":\"\"}}",
                Err(refused.to_owned()),
            ),
            ("HTTP/1.1 200 OK\r\n\r\n{\"value\":{\"sessionId\":null}}", Err("HTTP/1.1 200 OK".to_owned())),
        ] {
            assert_eq!(session(driver(answer), "safari"), expected, "{answer}");
        }
    }
}
