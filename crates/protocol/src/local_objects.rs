//! Our objects that the peer holds, with how often it was given each (`protocol-spec/references.md`).

use rpyc_brine::Value;

use crate::counted::CountedMap;
use crate::dialect::POLYGLOT;
use crate::{Exception, IdPack};

/// The table is keyed by number alone: peers change the other parts of an id pack on the way back.
#[derive(Debug)]
pub(crate) struct LocalObjects<O> {
    entries: CountedMap<u64, Entry<O>>,
    limit: usize,
    /// The object that the peer knows by the parts of [`POLYGLOT`].
    polyglot: Option<u64>,
}

#[derive(Debug)]
struct Entry<O> {
    id: IdPack,
    object: O,
    /// How often the peer was given the object and has not yet released it.
    count: u64,
}

impl<O: Clone> LocalObjects<O> {
    pub(crate) fn new(limit: usize) -> Self {
        Self { entries: CountedMap::default(), limit, polyglot: None }
    }

    pub(crate) fn len(&self) -> usize {
        self.entries.len()
    }

    /// All of them, with how often the peer was given each and has not yet released it.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&IdPack, &O, u64)> {
        self.entries.values().map(|entry| (&entry.id, &entry.object, entry.count))
    }

    /// Counts an object as given to the peer once more.
    pub(crate) fn add(&mut self, id: &IdPack, object: &O) -> Result<(), Exception> {
        if let Some(entry) = self.entries.get_mut(&id.number()) {
            entry.count += 1;
            return Ok(());
        }
        if self.entries.len() >= self.limit {
            return Err(Exception::memory_error(format!(
                "this connection holds {} objects, which is the limit: delete references you no longer need",
                self.limit
            )));
        }
        let entry = Entry { id: id.clone(), object: object.clone(), count: 1 };
        self.entries.insert(id.number(), entry);
        Ok(())
    }

    /// Says that the peer knows an object by the parts of [`POLYGLOT`].
    pub(crate) fn set_polyglot(&mut self, id: &IdPack) {
        self.polyglot = Some(id.number());
    }

    /// The object that the peer means: by its number, its id pack, or what it took out of [`POLYGLOT`].
    ///
    /// # Errors
    /// `KeyError` if the peer holds no such object.
    pub(crate) fn find(&self, name: &Value) -> Result<(&IdPack, &O), Exception> {
        let found = match name {
            Value::Tuple(parts) => self.find_by_parts(parts),
            scalar => self.find_by_part(scalar),
        };
        found.ok_or_else(|| Exception::key_error(name.clone()))
    }

    /// The object that the peer means by an id pack with these numbers of its class and of itself.
    pub(crate) fn find_by_numbers(&self, class: i64, instance: i64) -> Option<(&IdPack, &O)> {
        self.find_by_number(if instance == 0 { class } else { instance })
    }

    fn find_by_parts(&self, parts: &[Value]) -> Option<(&IdPack, &O)> {
        match parts {
            [_, class, Value::Int(0)] => self.find_by_part(class),
            [_, _, instance] => self.find_by_part(instance),
            _ => None,
        }
    }

    fn find_by_part(&self, part: &Value) -> Option<(&IdPack, &O)> {
        let is_polyglot = |text: &[u8]| POLYGLOT.iter().any(|part| part.as_bytes() == text);
        match part {
            Value::Int(number) => self.find_by_number(*number),
            Value::Str(text) if is_polyglot(text.as_bytes()) => self.get(self.polyglot?),
            Value::Bytes(text) if is_polyglot(text) => self.get(self.polyglot?),
            _ => None,
        }
    }

    fn find_by_number(&self, number: i64) -> Option<(&IdPack, &O)> {
        self.get(u64::try_from(number).ok()?)
    }

    fn get(&self, number: u64) -> Option<(&IdPack, &O)> {
        let entry = self.entries.get(&number)?;
        Some((&entry.id, &entry.object))
    }

    /// Counts an object as released `count` times, at most as often as it was given. Gives the object back when the
    /// peer holds it no longer, and `None` for an object that the peer never had.
    pub(crate) fn release(&mut self, number: u64, count: u64) -> Option<Option<O>> {
        let entry = self.entries.get_mut(&number)?;
        entry.count = entry.count.saturating_sub(count);
        if entry.count > 0 {
            return Some(None);
        }
        // The order of the table means nothing to anybody, so the cheap removal will do.
        Some(self.entries.swap_remove(&number).map(|entry| entry.object))
    }

    pub(crate) fn drain(&mut self) -> impl Iterator<Item = O> + '_ {
        self.entries.drain(..).map(|(_, entry)| entry.object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(limit: usize) -> (LocalObjects<char>, IdPack) {
        (LocalObjects::new(limit), IdPack::new("m.C", 1, 2))
    }

    #[test]
    fn freed_when_released_as_often_as_given() {
        let (mut objects, id) = table(9);
        for _ in 0..3 {
            objects.add(&id, &'a').unwrap();
        }
        assert_eq!(objects.release(2, 2), Some(None));
        assert!(objects.iter().eq([(&id, &'a', 1)]));
        assert_eq!(objects.find(&Value::from(2)), Ok((&id, &'a')));
        assert_eq!(objects.release(2, 1), Some(Some('a')));
        assert_eq!(objects.release(2, 1), None);
    }

    #[test]
    fn release_is_clamped() {
        let (mut objects, id) = table(9);
        objects.add(&id, &'a').unwrap();
        assert_eq!(objects.release(2, 0), Some(None));
        assert_eq!(objects.release(2, u64::MAX), Some(Some('a')));
        objects.add(&id, &'a').unwrap();
        assert_eq!(objects.release(2, 1), Some(Some('a')), "earlier excess is not remembered");
    }

    #[test]
    fn limit_spares_objects_already_held() {
        let (mut objects, id) = table(1);
        objects.add(&id, &'a').unwrap();
        objects.add(&id, &'a').unwrap();
        let error = objects.add(&IdPack::new("m.C", 1, 3), &'b').unwrap_err();
        assert!(error.is_builtin("MemoryError"));
    }
}
