//! Instruction counts: this program, run again under callgrind. They do not depend on what else the machine does.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
};

use super::Repeat;

/// Tells this program to count instead of printing the table.
pub(crate) const COUNT: &str = "--count";
/// How often each is repeated: once would count what is done only once.
const TIMES: u64 = 20;

/// The instructions that each run takes of those which [`count`] is given in the program run again with these
/// arguments; none without valgrind.
pub(crate) fn all(args: &[String]) -> Vec<u64> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("callgrind");
    let _ = fs::remove_dir_all(&directory);
    fs::create_dir_all(&directory).expect("a directory in the target directory");
    let dump = directory.join("out");
    let program = env::current_exe().expect("the path of this program");
    let ran = Command::new("valgrind")
        .args(["--tool=callgrind", "--dump-before=*checkpoint*"])
        .arg(format!("--callgrind-out-file={}", dump.display()))
        .arg(program)
        .arg(COUNT)
        .args(args)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if !ran.is_ok_and(|status| status.success()) {
        return Vec::new();
    }
    // Each is preceded by a dump of what was before it.
    (1..).step_by(2).map_while(|before| total(&dump.with_extension((before + 1).to_string()))).collect()
}

fn total(dump: &Path) -> Option<u64> {
    let text = fs::read_to_string(dump).ok()?;
    let total: u64 = text.lines().find_map(|line| line.strip_prefix("totals: ")?.trim().parse().ok())?;
    Some(total / TIMES)
}

/// What callgrind looks at.
pub(crate) fn count(run: &mut Repeat) {
    run(1);
    checkpoint();
    run(TIMES);
    checkpoint();
}

#[inline(never)]
fn checkpoint() {
    std::hint::black_box(());
}
