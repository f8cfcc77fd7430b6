//! Which settings hold for which input: a project file holds for the folder that it lies in and
//! all below, down to the next one.

use crate::plan::config::{self, Owner, PROJECT_FILE};
use crate::plan::inputs::Input;
use crate::plan::layers::Layers;
use crate::plan::settings::Settings;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders above an input that are looked into.
const MAX_DEPTH: usize = 64;

/// One set of settings and where it holds.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The settings.
    pub settings: Arc<Settings>,
    /// The project file that they come from; none for the command line's own.
    pub file: Option<PathBuf>,
}

/// The sets of settings of a run. The first is the command line's own, and it alone decides what
/// concerns the run as a whole.
#[derive(Debug)]
pub struct Projects {
    layers: Layers,
    scopes: Vec<Scope>,
    /// The set of a project file, or why there is none.
    read: HashMap<PathBuf, Result<usize, String>>,
    /// The nearest project file of a folder.
    nearest: HashMap<PathBuf, Option<PathBuf>>,
    /// The folder that was asked for last, as its inputs name it, and what holds in it: inputs come
    /// folder by folder.
    last: Option<(PathBuf, usize)>,
}

impl Projects {
    /// The command line's own settings, and project files that it may read.
    pub fn new(settings: Arc<Settings>, layers: Layers) -> Self {
        let base = Scope {
            settings,
            file: None,
        };
        Projects {
            layers,
            scopes: vec![base],
            read: HashMap::new(),
            nearest: HashMap::new(),
            last: None,
        }
    }

    /// The command line's own settings.
    pub fn base(&self) -> &Arc<Settings> {
        &self.scopes[0].settings
    }

    /// All sets that were found so far.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
    }

    /// Which set holds for an input.
    ///
    /// # Errors
    /// A sentence about the project file that would hold.
    pub fn of(&mut self, input: &Input) -> Result<usize, String> {
        let Some(path) = input.as_file().filter(|_| self.layers.projects) else {
            return Ok(0);
        };
        let named = path.parent();
        if let Some((last, scope)) = &self.last
            && named == Some(last)
        {
            return Ok(*scope);
        }
        let path = std::path::absolute(path).map_err(|error| error.to_string())?;
        let scope = self.scope(path.parent())?;
        self.last = named.map(|folder| (folder.to_owned(), scope));
        Ok(scope)
    }

    fn scope(&mut self, folder: Option<&Path>) -> Result<usize, String> {
        let Some(file) = folder.and_then(|folder| self.nearest(folder, 0)) else {
            return Ok(0);
        };
        if let Some(known) = self.read.get(&file) {
            return known.clone();
        }
        let found = self.read(&file);
        self.read.insert(file, found.clone());
        found
    }

    /// The input with its place below the project's folder, where the project decides where its
    /// files go: they go to the same place whichever folder is named.
    pub fn place(&self, input: Input, scope: usize) -> Input {
        let Scope { settings, file } = &self.scopes[scope];
        let own = settings.output_dir != self.base().output_dir;
        let folder = file.as_deref().and_then(Path::parent).filter(|_| own);
        let below = |folder: &Path| {
            let path = std::path::absolute(input.as_file()?).ok()?;
            Some(path.strip_prefix(folder).ok()?.to_owned())
        };
        match folder.and_then(below) {
            Some(relative) => Input { relative, ..input },
            None => input,
        }
    }

    fn nearest(&mut self, folder: &Path, depth: usize) -> Option<PathBuf> {
        if let Some(known) = self.nearest.get(folder) {
            return known.clone();
        }
        let file = folder.join(PROJECT_FILE);
        let found = match file.is_file() {
            true => Some(file),
            false if depth < MAX_DEPTH => folder
                .parent()
                .and_then(|above| self.nearest(above, depth + 1)),
            false => None,
        };
        self.nearest.insert(folder.to_owned(), found.clone());
        found
    }

    fn read(&mut self, path: &Path) -> Result<usize, String> {
        let file = config::read(path, Owner::Project)?;
        let args = self.layers.with_project(file)?;
        let settings = Settings::resolve(args)
            .map_err(|sentence| format!("{}: {sentence}", path.display()))?;
        let scope = Scope {
            settings: Arc::new(settings),
            file: Some(path.to_owned()),
        };
        self.scopes.push(scope);
        Ok(self.scopes.len() - 1)
    }
}
