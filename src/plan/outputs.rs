//! Where each input's files go, and what to do about two inputs that want the same name.

use crate::plan::format::Format;
use crate::plan::inputs::Input;
use std::borrow::{Borrow, Cow};
use std::collections::{HashMap, HashSet};
use std::ffi::OsStr;
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
pub fn assign_each(
    inputs: &[impl Borrow<Input>],
    wishes: &[Wish],
) -> Result<Vec<OutputStem>, Clash> {
    let inputs: Vec<&Input> = inputs.iter().map(Borrow::borrow).collect();
    let short: Vec<OutputStem> = inputs
        .iter()
        .zip(wishes)
        .map(|(input, wish)| stem(input, wish.dir, false))
        .collect();
    let mut wanted: HashMap<Cow<OsStr>, usize> = HashMap::with_capacity(short.len());
    for stem in &short {
        *wanted.entry(fold(&stem.0)).or_default() += 1;
    }
    let own = endangered(&inputs, wishes);
    if wanted.len() == short.len() && own.is_empty() {
        return Ok(short); // As nearly always: each has a place that no other wants.
    }
    let is_input = |stem: &OutputStem, wish: &Wish| {
        !own.is_empty()
            && wish
                .formats
                .iter()
                .any(|&format| own.contains_key(&*fold(&stem.path(format))))
    };
    let stems: Vec<OutputStem> = inputs
        .iter()
        .zip(wishes)
        .zip(&short)
        .map(|((input, wish), short)| {
            if wanted[&fold(&short.0)] > 1 || is_input(short, wish) {
                stem(input, wish.dir, true)
            } else {
                short.clone()
            }
        })
        .collect();
    refuse_clashes(&inputs, &stems, &own, wishes)?;
    Ok(stems)
}

/// The inputs that an output could replace, those with an output's extension; each by its path.
fn endangered<'a>(inputs: &[&'a Input], wishes: &[Wish]) -> HashMap<Cow<'a, OsStr>, usize> {
    let formats: HashSet<Format> = wishes
        .iter()
        .flat_map(|wish| wish.formats)
        .copied()
        .collect();
    let is_like_output = |path: &Path| {
        let extension = path.extension().unwrap_or_default();
        let mut formats = formats.iter();
        formats.any(|format| extension.eq_ignore_ascii_case(format.extension()))
    };
    let files = inputs.iter().enumerate().filter_map(|(index, input)| {
        let path = input.as_file().filter(|path| is_like_output(path))?;
        Some((fold(path), index))
    });
    files.collect()
}

fn refuse_clashes(
    inputs: &[&Input],
    stems: &[OutputStem],
    own: &HashMap<Cow<OsStr>, usize>,
    wishes: &[Wish],
) -> Result<(), Clash> {
    // No extension ends in another, so only files of one stem can be one file.
    let mut same: HashMap<Cow<OsStr>, Vec<usize>> = HashMap::with_capacity(stems.len());
    for (index, (stem, wish)) in stems.iter().zip(wishes).enumerate() {
        let same = same.entry(fold(&stem.0)).or_default();
        for &format in wish.formats {
            let replaced = match own.is_empty() {
                true => None,
                false => own.get(&*fold(&stem.path(format))).copied(),
            };
            let mut others = same.iter().rev();
            let other = others.find(|&&other| wishes[other].formats.contains(&format));
            if let Some(other) = other.copied().or(replaced) {
                return Err(Clash {
                    first: inputs[other].path.clone(),
                    second: inputs[index].path.clone(),
                    output: stem.path(format),
                });
            }
        }
        same.push(index);
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
fn fold(path: &Path) -> Cow<'_, OsStr> {
    if cfg!(any(windows, target_os = "macos")) {
        Cow::Owned(path.to_string_lossy().to_lowercase().into())
    } else {
        Cow::Borrowed(path.as_os_str())
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
        // Not even the one that gave way.
        let inputs = [
            input("r/x.ogg", "x.ogg"),
            input("r/x.srt", "x.srt"),
            input("r/x.ogg.srt", "x.ogg.srt"),
        ];
        let clash = srt(&inputs, None).unwrap_err();
        assert_eq!(clash.output, Path::new("r/x.ogg.srt"));
        assert_eq!(clash.first, Path::new("r/x.ogg.srt"));
    }

    #[test]
    fn one_stem_is_no_clash_where_the_formats_differ() {
        let inputs = [input("a/x.ogg", "x.ogg"), input("b/x.ogg", "x.ogg")];
        let dir = Some(Path::new("out"));
        let wish = |formats| Wish { dir, formats };
        let differ = [wish(&[Format::Srt, Format::Txt]), wish(&[Format::Vtt])];
        assert!(assign_each(&inputs, &differ).is_ok());
        let meet = [wish(&[Format::Srt, Format::Txt]), wish(&[Format::Txt])];
        let clash = assign_each(&inputs, &meet).unwrap_err();
        assert_eq!(clash.output, Path::new("out/x.ogg.txt"));
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let inputs = [input("a/x.ogg", "x.ogg"), input("b/x.ogg", "x.ogg")];
        let clash = srt(&inputs, Some("out")).unwrap_err();
        assert_eq!(clash.output, Path::new("out/x.ogg.srt"));
        assert!(srt(&inputs, None).is_ok());
    }
}
