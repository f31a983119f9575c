//! What is printed.

#![expect(clippy::print_stdout, reason = "this is what standard output is for")]

use serde_json::json;

use super::attack::Attack;
use super::form::Form;
use super::run::{Outcomes, Verdict};

/// Prints results as they come.
#[derive(Debug)]
pub(super) struct Report {
    json: bool,
    counts: [usize; 5],
}

impl Report {
    pub(super) fn new(json: bool) -> Self {
        if !json {
            println!(
                "{:>3}  {:<50} {:<12} {:<6} {:>7} {:>8}  what became of it",
                "row", "attack", "dialect", "", "wait", "memory"
            );
        }
        Self { json, counts: [0; 5] }
    }

    pub(super) fn add(&mut self, attack: &Attack, form: &Form, result: &Outcomes) {
        let dialect = if attack.is_dialectless() { "any" } else { form.name };
        if let Some(count) = self.counts.get_mut(result.verdict as usize) {
            *count += 1;
        }
        if self.json {
            let line = json!({
                "row": attack.row, "attack": attack.name, "dialect": dialect, "verdict": result.verdict.name(),
                "outcome": result.outcome.to_string(), "reasons": result.reasons,
                "wait": result.wait.as_secs_f64(), "peak": result.peak, "kept": result.kept,
            });
            println!("{line}");
            return;
        }
        let memory = result.peak.map_or_else(String::new, |peak| format!("{} MiB", peak >> 20));
        let said = if result.reasons.is_empty() { result.outcome.to_string() } else { result.reasons.join("; ") };
        let wait = result.wait.as_millis();
        let row = if attack.row == 0 { String::new() } else { attack.row.to_string() };
        println!(
            "{row:>3}  {:<50} {dialect:<12} {:<6} {wait:>4} ms {memory:>8}  {said}",
            attack.name,
            result.verdict.name(),
        );
    }

    pub(super) fn end(&self, note: &str) {
        if self.json {
            return;
        }
        let [survived, not_applicable, fault, harm, dead] = self.counts;
        println!(
            "\n{survived} survived, {fault} faults towards the attacker, {harm} with harm to others, \
             {dead} deadly, {not_applicable} not applicable"
        );
        if !note.is_empty() {
            println!("{note}");
        }
    }

    pub(super) fn survived(&self) -> bool {
        let [_, _, fault, harm, dead] = self.counts;
        fault + harm + dead == 0
    }
}

/// Prints what there is.
pub(super) fn list(attacks: &[Attack]) {
    for attack in attacks {
        println!("{:>3}  {}", attack.row, attack.name);
    }
}

const _: () = assert!(Verdict::Dead as usize == 4, "as many counts as verdicts");
