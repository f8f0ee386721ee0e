//! The reader's predictions: noted before a run, and compared with the result in the worksheet.

use leptos::prelude::*;

use crate::{
    flow::run::fault_shown,
    lesson::{
        predictions::{self, Prediction, compare, note},
        workbook::MAX_TEXT_CHARS,
    },
    text::prediction_words,
};

use super::page::Page;

/// Below the scenario's question: an input field until the fault has shown, then the prediction that was typed.
#[component]
pub(super) fn ScenarioPrediction(page: Page) -> impl IntoView {
    let about = page.derive(|flow| {
        let is_offered = !flow.scenarios().is_empty();
        flow.setup.scenario.filter(|_| is_offered).map(|scenario| (scenario.id, fault_shown(flow).is_some()))
    });
    Effect::new(move |_| {
        let shown = page.redaction().with(|redaction| page.with(|flow| predictions::evidence(flow, redaction)));
        let Some((about, shown)) = shown else { return };
        page.workbook.maybe_update(|workbook| compare(&mut workbook.predictions, about, &shown));
    });
    let expected = move |about: &'static str| {
        page.workbook.with(|workbook| predictions::expected(&workbook.predictions, about).to_owned())
    };
    view! {
        {move || about.get().map(|(about, has_shown)| if has_shown {
            view! {
                <p id="predicted">
                    {move || Some(expected(about)).filter(|words| !words.is_empty())
                        .map(|words| view! { {prediction_words::EXPECTED} ": " <q>{words}</q> })}
                </p>
            }
            .into_any()
        } else {
            view! {
                <div class="prediction">
                    <label for="prediction">{prediction_words::PREDICTION}</label>
                    <input id="prediction" type="text" autocomplete="off" maxlength=MAX_TEXT_CHARS title=prediction_words::PREDICTION_HINT
                        prop:value=move || page.in_field(expected(about))
                        on:input=move |event| {
                            let words = event_target_value(&event);
                            page.workbook.update(|workbook| note(&mut workbook.predictions, about, &words));
                        }/>
                </div>
            }
            .into_any()
        })}
    }
}

/// In the worksheet: each prediction with its result.
#[component]
pub(super) fn Predictions(page: Page) -> impl IntoView {
    let all = Memo::new(move |_| page.workbook.with(|workbook| workbook.predictions.clone()));
    view! {
        {move || Some(all.get()).filter(|all| !all.is_empty()).map(|all| view! {
            <section id="predictions">
                <h3>{prediction_words::PREDICTIONS}</h3>
                <ul role="list">{all.into_iter().filter_map(row).collect_view()}</ul>
            </section>
        })}
    }
}

fn row(prediction: Prediction) -> Option<AnyView> {
    let title = prediction.title()?;
    let Prediction { about, expected, shown } = prediction;
    let shown = if shown.is_empty() {
        view! { <p class="hint">{prediction_words::NOT_RUN}</p> }.into_any()
    } else {
        view! { <div><p>{prediction_words::SHOWED}</p><p class="shown">{shown}</p></div> }.into_any()
    };
    let row = view! {
        <li data-about=about>
            <h4>{title}</h4>
            <div><p>{prediction_words::EXPECTED}</p><p><q>{expected}</q></p></div>
            {shown}
        </li>
    };
    Some(row.into_any())
}
