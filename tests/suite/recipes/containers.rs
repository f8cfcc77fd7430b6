//! The Kubernetes Job, the images, and the project's own workflows: read, where they cannot be run.

use super::yaml;
use crate::shell::{joined, project, text};
use clap::CommandFactory;
use ditado::cli::args::Args;
use serde_json::Value;
use std::fs;

const IMAGES: [&str; 2] = ["Dockerfile", "Dockerfile.cuda"];

fn items(value: &Value) -> &Vec<Value> {
    value.as_array().expect("a list")
}

#[test]
fn the_kubernetes_job_is_bounded_and_its_volumes_are_there() {
    let documents = yaml("examples/kubernetes-job.yaml");
    let job = documents
        .iter()
        .find(|d| d["kind"] == "Job")
        .expect("a job");
    assert_eq!(job["apiVersion"], "batch/v1");
    let pod = &job["spec"]["template"]["spec"];
    assert_eq!(pod["securityContext"]["runAsNonRoot"], true);
    assert_eq!(
        pod["restartPolicy"], "Never",
        "podFailurePolicy asks for it"
    );
    let container = &pod["containers"][0];
    for kind in ["requests", "limits"] {
        for resource in ["cpu", "memory", "ephemeral-storage"] {
            assert!(
                container["resources"][kind][resource].is_string(),
                "{kind} {resource}"
            );
        }
    }
    assert_eq!(
        container["image"],
        format!("ditado:{}", env!("CARGO_PKG_VERSION"))
    );

    let mounts = items(&container["volumeMounts"]);
    let mounted = |path: &str| {
        let inside = |mount: &&Value| {
            let at = mount["mountPath"].as_str().unwrap_or("-");
            path == at || path.starts_with(&format!("{at}/"))
        };
        mounts.iter().any(|mount| inside(&mount))
    };
    for mount in mounts {
        let volume = items(&pod["volumes"])
            .iter()
            .find(|v| v["name"] == mount["name"]);
        let volume = volume.unwrap_or_else(|| panic!("{mount} has no volume"));
        let claim = &volume["persistentVolumeClaim"]["claimName"];
        let ours = ["recordings", "transcripts"]
            .iter()
            .any(|name| claim == name);
        let made = documents.iter().any(|d| d["metadata"]["name"] == *claim);
        assert!(volume["emptyDir"].is_object() || ours || made, "{volume}");
    }
    let args = items(&container["args"]).iter().filter_map(Value::as_str);
    let args: Vec<&str> = args.collect();
    for path in args.iter().filter(|arg| arg.starts_with('/')) {
        assert!(mounted(path), "{path} is on no volume");
    }
    let line = std::iter::once("ditado").chain(args.iter().copied());
    Args::command()
        .try_get_matches_from(line)
        .expect("the program takes the arguments");
    for variable in items(&container["env"]) {
        let name = variable["name"].as_str().expect("a name");
        assert!(is_variable(name), "{name} is no variable of the program");
        assert!(mounted(variable["value"].as_str().expect("a value")));
    }
    let rule = &job["spec"]["podFailurePolicy"]["rules"][0];
    assert_eq!(rule["onExitCodes"]["containerName"], container["name"]);
    assert_eq!(rule["onExitCodes"]["values"], serde_json::json!([2, 3, 4]));
}

/// Whether the program reads this variable; those of folders are no flags.
fn is_variable(name: &str) -> bool {
    let flags = Args::command();
    let mut variables = flags.get_arguments().filter_map(clap::Arg::get_env);
    ["DITADO_CACHE_DIR", "DITADO_STATE_DIR", "DITADO_MODELS_DIR"].contains(&name)
        || variables.any(|variable| variable == name)
}

#[test]
fn images_are_built_from_what_is_there_and_do_not_run_as_root() {
    let ignored = text(".dockerignore");
    for image in IMAGES {
        let lines = joined(&text(image));
        let of = |word: &str| -> Vec<String> {
            let starts = lines.iter().filter_map(|(_, line)| line.strip_prefix(word));
            starts.map(|rest| rest.trim().to_owned()).collect()
        };
        for base in of("FROM ") {
            let name = base.split(' ').next().expect("a name");
            let tag = name.split_once(':').map(|(_, tag)| tag);
            assert!(tag.is_some_and(|tag| tag != "latest"), "{image}: {base}");
        }
        assert_eq!(of("USER "), ["ditado"], "{image}");
        assert_eq!(of("VOLUME "), ["/cache"], "{image}");
        assert_eq!(of("ENTRYPOINT "), ["[\"/usr/bin/ditado\"]"], "{image}");
        for variable in text(image)
            .split(['\n', ' '])
            .filter_map(|w| w.split_once('='))
        {
            if variable.0.starts_with("DITADO_") {
                assert!(is_variable(variable.0), "{image}: {variable:?}");
            }
        }
        for copied in of("COPY ")
            .iter()
            .filter(|line| !line.starts_with("--from"))
        {
            let sources: Vec<&str> = copied.split(' ').collect();
            for source in &sources[..sources.len() - 1] {
                assert!(project().join(source).exists(), "{image}: {source}");
            }
        }
    }
    // What the build reads is let through.
    for needed in [
        ".cargo",
        ".ci/packages",
        "Cargo.toml",
        "Cargo.lock",
        "src",
        "models",
    ] {
        assert!(
            ignored.lines().any(|line| line == format!("!{needed}")),
            "{needed}"
        );
    }
    // Cargo refuses a manifest whose examples and benches are not there.
    for line in ignored.lines().filter_map(|line| line.strip_prefix('!')) {
        let there = match line.strip_suffix('*') {
            Some(start) => fs::read_dir(project()).expect("readable").any(|entry| {
                let name = entry.expect("readable").file_name();
                name.to_string_lossy().starts_with(start)
            }),
            None => project().join(line).exists(),
        };
        assert!(
            there,
            ".dockerignore lets {line} through, which is not there"
        );
    }
}

#[test]
fn workflows_call_scripts_that_are_there() {
    let mut called = 0;
    for name in ["ci", "release"] {
        let path = format!(".github/workflows/{name}.yml");
        let workflow = yaml(&path).remove(0);
        assert!(workflow["jobs"].is_object(), "{path}");
        assert_eq!(workflow["permissions"]["contents"], "read", "{path}");
        for word in text(&path).split(|c: char| c.is_whitespace() || c == '"') {
            if word.starts_with(".ci/") || word.starts_with("examples/") {
                assert!(project().join(word).exists(), "{path}: {word}");
                called += 1;
            }
        }
    }
    assert!(called >= 7, "{called}");
}

#[test]
fn workflows_build_on_all_three_systems() {
    let ci = yaml(".github/workflows/ci.yml").remove(0);
    let systems = &ci["jobs"]["other-systems"]["strategy"]["matrix"]["os"];
    let release = yaml(".github/workflows/release.yml").remove(0);
    let built = &release["jobs"]["build"]["strategy"]["matrix"]["include"];
    let both = format!("{systems} {built}");
    for system in ["macos", "windows", "ubuntu-22.04-arm"] {
        assert!(both.contains(system), "{system}: {both}");
    }
}
