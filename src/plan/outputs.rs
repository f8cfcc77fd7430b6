//! Where each input's files go, and what to do about two inputs that want the same name.

use crate::plan::format::Format;
use crate::plan::inputs::Input;
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Where the files of one input go: a folder and a name to which each extension is added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputStem(PathBuf);

impl OutputStem {
    /// Path of the file in this format.
    pub fn path(&self, format: Format) -> PathBuf {
        let mut name = self.0.clone().into_os_string();
        name.push(".");
        name.push(format.extension());
        PathBuf::from(name)
    }
}

/// Two inputs whose outputs cannot be told apart by name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{} and {} would both write {}; transcribe them in separate runs or give them separate --output-dir",
    first.display(),
    second.display(),
    output.display()
)]
pub struct Clash {
    /// One of the inputs.
    pub first: PathBuf,
    /// The other.
    pub second: PathBuf,
    /// The file that both would write.
    pub output: PathBuf,
}

/// What is to be written of an input.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Root of the outputs; none writes beside the input.
    pub dir: Option<&'a Path>,
    /// Formats; none where nothing goes to a file.
    pub formats: &'a [Format],
}

/// Gives each input the place of its files, in order, the wishes for all being the same.
///
/// # Errors
/// As [`assign_each`].
pub fn assign(
    inputs: &[Input],
    dir: Option<&Path>,
    formats: &[Format],
) -> Result<Vec<OutputStem>, Clash> {
    let wish = Wish { dir, formats };
    assign_each(inputs, &vec![wish; inputs.len()])
}

/// Gives each input the place of its files, in order; there are as many wishes as inputs.
///
/// A file takes its input's name without the extension (`talk.ogg` gives `talk.srt`). Inputs that
/// would share it keep their extension (`talk.ogg.srt`, `talk.mp3.srt`), and so does an input that
/// its own output would replace.
///
/// # Errors
/// When two inputs clash all the same, as `a/talk.ogg` and `b/talk.ogg` do in one output folder.
pub fn assign_each(inputs: &[Input], wishes: &[Wish]) -> Result<Vec<OutputStem>, Clash> {
    let short: Vec<OutputStem> = inputs
        .iter()
        .zip(wishes)
        .map(|(input, wish)| stem(input, wish.dir, false))
        .collect();
    let mut wanted: HashMap<OsString, usize> = HashMap::new();
    for stem in &short {
        *wanted.entry(fold(&stem.0)).or_default() += 1;
    }
    let own: HashMap<OsString, usize> = inputs
        .iter()
        .enumerate()
        .filter_map(|(index, input)| Some((fold(input.as_file()?), index)))
        .collect();
    let is_input = |stem: &OutputStem, wish: &Wish| {
        wish.formats
            .iter()
            .any(|&format| own.contains_key(&fold(&stem.path(format))))
    };
    let stems: Vec<OutputStem> = inputs
        .iter()
        .zip(wishes)
        .zip(short)
        .map(|((input, wish), short)| {
            if wanted[&fold(&short.0)] > 1 || is_input(&short, wish) {
                stem(input, wish.dir, true)
            } else {
                short
            }
        })
        .collect();
    refuse_clashes(inputs, &stems, &own, wishes)?;
    Ok(stems)
}

fn refuse_clashes(
    inputs: &[Input],
    stems: &[OutputStem],
    own: &HashMap<OsString, usize>,
    wishes: &[Wish],
) -> Result<(), Clash> {
    let mut taken: HashMap<OsString, usize> = own.clone();
    for (index, (stem, wish)) in stems.iter().zip(wishes).enumerate() {
        for &format in wish.formats {
            let output = stem.path(format);
            if let Some(other) = taken.insert(fold(&output), index) {
                return Err(Clash {
                    first: inputs[other].path.clone(),
                    second: inputs[index].path.clone(),
                    output,
                });
            }
        }
    }
    Ok(())
}

fn stem(input: &Input, output_dir: Option<&Path>, whole_name: bool) -> OutputStem {
    let name = if whole_name {
        input.relative.file_name()
    } else {
        input.relative.file_stem()
    };
    let name = name.unwrap_or_default();
    let here = Path::new("");
    let folder = match (output_dir, input.as_file()) {
        (Some(dir), _) => dir.join(input.relative.parent().unwrap_or(here)),
        (None, Some(path)) => path.parent().unwrap_or(here).to_owned(),
        (None, None) => here.to_owned(),
    };
    OutputStem(folder.join(name))
}

/// The path as the file system compares it: names that differ only in case are one name on
/// Windows and macOS.
fn fold(path: &Path) -> OsString {
    if cfg!(any(windows, target_os = "macos")) {
        path.to_string_lossy().to_lowercase().into()
    } else {
        path.as_os_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input(path: &str, relative: &str) -> Input {
        Input::file(path.into(), relative.into())
    }

    fn srt(inputs: &[Input], dir: Option<&str>) -> Result<Vec<String>, Clash> {
        let stems = assign(inputs, dir.map(Path::new), &[Format::Srt])?;
        let name = |stem: &OutputStem| stem.path(Format::Srt).to_string_lossy().into_owned();
        Ok(stems.iter().map(name).collect())
    }

    #[test]
    fn files_go_beside_the_input_or_mirror_its_folder() {
        let inputs = [input("rec/a/talk.v2.ogg", "a/talk.v2.ogg")];
        assert_eq!(srt(&inputs, None).unwrap(), ["rec/a/talk.v2.srt"]);
        assert_eq!(srt(&inputs, Some("out")).unwrap(), ["out/a/talk.v2.srt"]);
    }

    #[test]
    fn equal_stems_keep_their_extension() {
        let inputs = [input("r/x.mp3", "x.mp3"), input("r/x.ogg", "x.ogg")];
        assert_eq!(srt(&inputs, None).unwrap(), ["r/x.mp3.srt", "r/x.ogg.srt"]);
    }

    #[test]
    fn an_output_never_replaces_an_input() {
        let inputs = [input("r/x.ogg", "x.ogg"), input("r/x.srt", "x.srt")];
        let outputs = srt(&inputs, None).unwrap();
        assert_eq!(outputs, ["r/x.ogg.srt", "r/x.srt.srt"]);
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let inputs = [input("a/x.ogg", "x.ogg"), input("b/x.ogg", "x.ogg")];
        let clash = srt(&inputs, Some("out")).unwrap_err();
        assert_eq!(clash.output, Path::new("out/x.ogg.srt"));
        assert!(srt(&inputs, None).is_ok());
    }
}
