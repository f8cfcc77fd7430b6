//! Recordings of one run with the same content: the first leads, the others wait for its end.

use crate::plan::job::JobId;
use crate::plan::key::ContentKey;
use crate::run::known::Pending;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Which job of the run works on which content.
#[derive(Debug, Default)]
pub struct Leads(Mutex<HashMap<ContentKey, (JobId, Vec<Pending>)>>);

impl Leads {
    /// Makes this job the one that works on its content, and gives it back; none when another
    /// one does, whose end it then waits for.
    pub fn lead(&self, key: &ContentKey, pending: Pending) -> Option<Pending> {
        let mut leads = self.leads();
        let (leader, followers) = leads
            .entry(*key)
            .or_insert_with(|| (pending.job.id, Vec::new()));
        if *leader == pending.job.id {
            return Some(pending);
        }
        followers.push(pending);
        None
    }

    /// Ends a job's lead, if it has one: those that waited for it, to be looked at once more.
    pub fn end(&self, job: JobId) -> Vec<Pending> {
        let mut leads = self.leads();
        let key = leads
            .iter()
            .find_map(|(key, (leader, _))| (*leader == job).then_some(*key));
        key.and_then(|key| leads.remove(&key))
            .map_or_else(Vec::new, |(_, followers)| followers)
    }

    fn leads(&self) -> MutexGuard<'_, HashMap<ContentKey, (JobId, Vec<Pending>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::inputs::Input;
    use crate::plan::job::{self, Job};
    use crate::plan::outputs;
    use std::path::Path;
    use std::sync::Arc;

    fn pending(id: usize) -> Pending {
        let name = |n| Path::new("r").join(format!("{n}.wav"));
        let inputs: Vec<Input> = (0..=id).map(|n| Input::file(name(n), name(n))).collect();
        let stems = outputs::assign(&inputs, None, &[]).unwrap();
        let job: Job = job::jobs(inputs, stems).remove(id);
        Pending {
            job: Arc::new(job),
            sha256: None,
            asked: false,
            local: None,
        }
    }

    #[test]
    fn one_leads_and_the_others_come_back_when_it_ends() {
        let leads = Leads::default();
        let key = "1".repeat(64).parse().unwrap();
        let other = "2".repeat(64).parse().unwrap();
        assert!(leads.lead(&key, pending(0)).is_some());
        assert!(leads.lead(&key, pending(0)).is_some(), "it asks again");
        assert!(leads.lead(&key, pending(1)).is_none());
        assert!(leads.lead(&other, pending(2)).is_some());
        assert!(leads.end(1).is_empty());
        let back = leads.end(0);
        assert_eq!(back.len(), 1);
        assert_eq!(back[0].job.id, 1);
        assert!(leads.lead(&key, pending(1)).is_some());
    }
}
