//! `scenarios/hero-image.yaml` against services that behave as ModelsLab and OpenAI say they do.

use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use image::ImageFormat;
use serde_json::{Value, json};

use crate::answers::call;
use crate::desk::{CANARY, HOME, function, numbered, output, run};
use crate::service::{Service, json, picture};
use crate::stand_in::scripted::Scripted;

const OPENAI_KEY: &str = "sk-canary-\"openai\"";

/// Processing first, the picture at the second look. It says the key that it was sent in whatever it answers.
fn modelslab() -> Service {
    let mut looks = 0;
    Service::start(move |asked, url| match asked.path.as_str() {
        "/api/v6/images/text2img" => json(&json!({
            "status": "processing", "id": 12345, "eta": 1, "tip": format!("your key is {CANARY}"),
            "fetch_result": format!("{url}/api/v6/images/fetch/12345"),
        })),
        "/api/v6/images/fetch/12345" => {
            looks += 1;
            let status = if looks < 2 { "processing" } else { "success" };
            let output = if looks < 2 {
                vec![]
            } else {
                vec![format!("{url}/generations/1.jpg")]
            };
            json(&json!({ "status": status, "id": 12345, "output": output, "meta": { "key": CANARY } }))
        }
        "/generations/1.jpg" => (200, "image/jpeg", picture([10, 120, 200], ImageFormat::Jpeg)),
        _ => (404, "text/plain", Vec::new()),
    })
}

fn edits() -> Service {
    Service::start(|_, _| {
        let picture = picture([200, 30, 30], ImageFormat::Png);
        json(&json!({ "created": 1, "data": [{ "b64_json": BASE64_STANDARD.encode(picture) }] }))
    })
}

/// The name and the file of the picture that a tool gave.
fn given(output: &Value) -> (String, String) {
    let text = output[0]["text"].as_str().unwrap();
    let (_, after) = text.split_once("in the file ").unwrap();
    let (file, after) = after.split_once(". Its name is ").unwrap();
    (after.trim_end_matches('.').to_owned(), file.to_owned())
}

/// Has a picture made, has a part of it made anew, and types the path of that into the field.
fn model() -> (Scripted, Arc<Mutex<Vec<Value>>>) {
    let outputs = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&outputs);
    let script = move |body: &Value, number: usize| match number {
        0 => numbered(0, &[function("f1", "text2img", &json!({ "prompt": "a lighthouse" }))]),
        1 => {
            let made = output(body, "f1");
            let (name, _) = given(&made);
            seen.lock().unwrap().push(made);
            let arguments = json!({ "image": name, "hole": [10, 20, 30, 40], "prompt": "a red lighthouse" });
            numbered(1, &[function("f2", "edit_image", &arguments)])
        }
        2 => {
            let edited = output(body, "f2");
            let (_, file) = given(&edited);
            seen.lock().unwrap().push(edited);
            let actions = json!([
                { "type": "click", "button": "left", "x": 300, "y": 76 },
                { "type": "type", "text": file },
                { "type": "keypress", "keys": ["ENTER"] },
            ]);
            numbered(2, &[call("c1", &actions)])
        }
        number => numbered(number, &[call(&format!("c{number}"), &json!([{ "type": "wait" }]))]),
    };
    (Scripted::start(script), outputs)
}

#[test]
fn a_picture_is_made_changed_and_put_into_an_application() {
    let (service, edits) = (modelslab(), edits());
    let (model, outputs) = model();
    let scenario = std::fs::read_to_string(format!("{HOME}/scenarios/hero-image.yaml")).unwrap();
    let scenario = scenario
        .replace("https://modelslab.com", &service.url())
        .replace("https://api.openai.com", &edits.url())
        .replace("every: 5s", "every: 200ms");
    // The model's own key is no secret of the scenario here: what it is sent goes elsewhere.
    let scenario = scenario.replace("env: OPENAI_API_KEY", "env: EDIT_KEY");
    let left = run(
        &scenario,
        &model,
        &[("MODELSLAB_API_KEY", CANARY), ("EDIT_KEY", OPENAI_KEY)],
    );
    assert_eq!(left.output.status.code(), Some(0), "{}", left.said());

    let asked = service.asked();
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    let fetch = "/api/v6/images/fetch/12345";
    assert_eq!(paths, ["/api/v6/images/text2img", fetch, fetch, "/generations/1.jpg"]);
    assert_eq!(
        asked[0].body,
        json!({ "key": CANARY, "model_id": "flux", "prompt": "a lighthouse", "width": 1024, "height": 768, "samples": 1 }),
        "numbers are numbers, and what was not given is left out"
    );
    assert_eq!(asked[1].body, json!({ "key": CANARY }));
    assert_eq!(
        (asked[3].method.as_str(), &asked[3].body),
        ("GET", &Value::Null),
        "a picture is fetched without the key"
    );

    let made = outputs.lock().unwrap()[0].clone();
    let edit = edits.asked().remove(0);
    assert_eq!(edit.authorization, format!("Bearer {OPENAI_KEY}"));
    assert_eq!(
        edit.body["images"],
        json!([{ "image_url": made[1]["image_url"] }]),
        "the picture that is sent is the one that was shown"
    );
    let mask = edit.body["mask"]["image_url"].as_str().unwrap();
    let mask = BASE64_STANDARD
        .decode(mask.strip_prefix("data:image/png;base64,").unwrap())
        .unwrap();
    let mask = image::load_from_memory(&mask).unwrap().to_rgba8();
    assert_eq!(mask.dimensions(), (96, 64));
    assert_eq!(
        [
            mask[(9, 20)].0[3],
            mask[(10, 20)].0[3],
            mask[(39, 59)].0[3],
            mask[(40, 59)].0[3]
        ],
        [255, 0, 0, 255]
    );

    let log = std::fs::read_to_string(left.folder.join("picture-frame.log")).unwrap();
    let opened: Value = serde_json::from_str(&log).unwrap();
    let (_, file) = given(&outputs.lock().unwrap()[1]);
    assert_eq!(opened, json!({ "opened": file, "width": 96, "height": 64 }));
    assert_eq!(std::fs::read(&file).unwrap(), picture([200, 30, 30], ImageFormat::Png));

    for body in model.bodies() {
        let sent = body.to_string();
        assert!(
            !sent.contains(CANARY) && !sent.contains("sk-canary"),
            "the model is sent no secret"
        );
    }
    left.assert_without(CANARY);
    left.assert_without(OPENAI_KEY);
    drop((service, edits, model));
    left.assert_replays();
}
