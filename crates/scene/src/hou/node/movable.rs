//! `hou.NetworkMovableItem`: looks and place in the network editor.

use rpyc::service;

use super::NetworkItem;

/// What can be moved about in a network.
pub(in crate::hou) struct NetworkMovableItem(pub(super) NetworkItem);

/// What can be moved about in a network.
#[service(name = "hou.NetworkMovableItem", base = NetworkItem, by_value)]
impl NetworkMovableItem {}
