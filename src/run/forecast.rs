//! stub
use crate::plan::layers::Layers;
use crate::plan::settings::Settings;
use crate::run::Exit;
pub fn plan(_: Settings, _: Layers, _: bool) -> anyhow::Result<Exit> {
    anyhow::bail!("stub")
}
