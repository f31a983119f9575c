//! `hou.NetworkMovableItem`: looks and place in the network editor.

use rpyc::service;

use super::NetworkItem;
use crate::Result;
use crate::hou::enums::NodeEventType;
use crate::math::{Color, Vector2};
use crate::model::State;

/// What can be moved about in a network.
pub(in crate::hou) struct NetworkMovableItem(pub(super) NetworkItem);

/// What can be moved about in a network.
#[service(name = "hou.NetworkMovableItem", base = NetworkItem, by_value)]
impl NetworkMovableItem {
    /// The place in the network editor.
    #[exposed]
    fn position(&self) -> Result<Vector2> {
        self.read(State::position)
    }

    /// Moves to a place in the network editor.
    #[exposed]
    fn setPosition(&self, vector2: Vector2) -> Result<()> {
        self.edit(|state, id| state.set_position(id, vector2))?;
        self.emit(NodeEventType::PositionChanged);
        Ok(())
    }

    /// Moves by a distance in the network editor.
    #[exposed]
    fn r#move(&self, vector2: Vector2) -> Result<()> {
        self.edit(|state, id| state.set_position(id, state.position(id)? + vector2))?;
        self.emit(NodeEventType::PositionChanged);
        Ok(())
    }

    /// Moves to a free place near the inputs or outputs, and gives it.
    #[exposed]
    fn moveToGoodPosition(
        &self,
        #[default(true)] _relative_to_inputs: bool,
        #[default(true)] _move_inputs: bool,
        #[default(true)] _move_outputs: bool,
        #[default(true)] _move_unconnected: bool,
    ) -> Result<Vector2> {
        let position = self.edit(State::move_to_good_position)?;
        self.emit(NodeEventType::PositionChanged);
        Ok(position)
    }

    /// The color in the network editor.
    #[exposed]
    fn color(&self) -> Result<Color> {
        self.read(State::color)
    }

    /// Sets the color in the network editor.
    #[exposed]
    fn setColor(&self, color: Color) -> Result<()> {
        self.edit(|state, id| state.set_color(id, color))?;
        self.emit(NodeEventType::AppearanceChanged);
        Ok(())
    }

    /// The comment.
    #[exposed]
    fn comment(&self) -> Result<String> {
        self.read(|state, id| state.comment(id).map(str::to_owned))
    }

    /// Sets the comment.
    #[exposed]
    fn setComment(&self, comment: &str) -> Result<()> {
        self.edit(|state, id| state.set_comment(id, comment))?;
        self.emit(NodeEventType::AppearanceChanged);
        Ok(())
    }

    /// Selects or deselects.
    #[exposed]
    fn setSelected(
        &self,
        on: bool,
        #[default(false)] clear_all_selected: bool,
        #[default(false)] _show_asset_if_selected: bool,
    ) -> Result<()> {
        self.edit(|state, id| state.set_selected(id, on, clear_all_selected))?;
        self.emit(NodeEventType::SelectionChanged);
        Ok(())
    }

    /// Whether it is the item that was selected last.
    #[exposed]
    fn isCurrent(&self) -> Result<bool> {
        self.read(State::is_current)
    }

    /// Makes it the item that was selected last.
    #[exposed]
    fn setCurrent(&self, on: bool, #[default(false)] clear_all_selected: bool) -> Result<()> {
        self.setSelected(on, clear_all_selected, false)
    }

    /// Width and height in the network editor.
    #[exposed]
    fn size(&self) -> Result<Vector2> {
        self.read(|state, id| state.name(id).map(|_| Vector2::new(1.0, 0.3)))
    }
}
