//! Enumerations of `hou`.

use rpyc::Enum;
use rpyc::native::Module;

use crate::geometry::{AttributeClass, AttributeKind};
use crate::math::RampBasis;
use crate::model::{NamingScheme, ParmKind, UpdateMode};

/// Declares an enumeration and, where all its members stand for values of the scene, the conversions.
macro_rules! enumeration {
    ($(#[$meta:meta])* $python:literal $name:ident { $($member:ident),* $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
        #[rpyc(name = $python)]
        pub(super) enum $name { $($member),* }
    };
    ($(#[$meta:meta])* $python:literal $name:ident is $model:ident { $($member:ident),* $(,)? }) => {
        enumeration! { $(#[$meta])* $python $name { $($member),* } }

        impl From<$model> for $name {
            fn from(value: $model) -> Self {
                match value { $($model::$member => Self::$member),* }
            }
        }

        impl From<$name> for $model {
            fn from(value: $name) -> Self {
                match value { $($name::$member => Self::$member),* }
            }
        }
    };
}

enumeration! {
    /// What an attribute belongs to.
    "hou.attribType" AttribType is AttributeClass { Point, Prim, Vertex, Global }
}
enumeration! {
    /// What an attribute's components are.
    "hou.attribData" AttribData is AttributeKind { Float, Int, String }
}
enumeration! {
    /// When nodes cook.
    "hou.updateMode" HouUpdateMode is UpdateMode { AutoUpdate, OnMouseUp, Manual }
}
enumeration! {
    /// How a ramp runs from one key to the next.
    "hou.rampBasis" HouRampBasis is RampBasis { Constant, Linear, CatmullRom, MonotoneCubic }
}
enumeration! {
    /// Kinds of parameters.
    "hou.parmTemplateType" ParmTemplateType {
        Int, Float, String, Toggle, Menu, Button, FolderSet, Folder, Separator, Label, Ramp, Data,
    }
}
enumeration! {
    /// What a parameter's values are.
    "hou.parmData" ParmData { Int, Float, String, Ramp }
}
enumeration! {
    /// Languages of expressions.
    "hou.exprLanguage" ExprLanguage { Hscript, Python }
}
enumeration! {
    /// Kinds of primitives.
    "hou.primType" PrimType { Polygon, Sphere }
}
enumeration! {
    /// Formats of files.
    "hou.fileType" FileType { Any, Image, Geometry, Ramp, Capture, Clip, Lut, Cmd, Midi, I3d, Chan, Sim, Hip, Directory }
}
enumeration! {
    /// Kinds of pane tabs.
    "hou.paneTabType" PaneTabType {
        SceneViewer, NetworkEditor, Parm, PythonShell, Textport, ChannelEditor, ChannelList, ChannelViewer,
        CompositorViewer, DetailsView, MaterialPalette, PythonPanel, TreeView, IPRViewer, AssetBrowser,
    }
}
enumeration! {
    /// Severity of messages.
    "hou.severityType" SeverityType { Message, ImportantMessage, Warning, Error, Fatal }
}
enumeration! {
    /// What happens to nodes.
    "hou.nodeEventType" NodeEventType {
        BeingDeleted, NameChanged, FlagChanged, AppearanceChanged, PositionChanged, InputRewired, InputDataChanged,
        ParmTupleChanged, ChildCreated, ChildDeleted, ChildSwitched, ChildSelectionChanged, CustomDataChanged,
        SelectionChanged, SpareParmTemplatesChanged,
    }
}

/// How the components of a tuple are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[rpyc(name = "hou.parmNamingScheme")]
pub(super) enum ParmNamingScheme {
    Base1,
    #[rpyc(name = "XYZW")]
    Xyzw,
    #[rpyc(name = "RGBA")]
    Rgba,
    #[rpyc(name = "UVW")]
    Uvw,
    MinMax,
}

impl From<NamingScheme> for ParmNamingScheme {
    fn from(scheme: NamingScheme) -> Self {
        match scheme {
            NamingScheme::Base1 => Self::Base1,
            NamingScheme::Xyzw => Self::Xyzw,
            NamingScheme::Rgba => Self::Rgba,
            NamingScheme::Uvw => Self::Uvw,
            NamingScheme::MinMax => Self::MinMax,
        }
    }
}

impl From<ParmNamingScheme> for NamingScheme {
    fn from(scheme: ParmNamingScheme) -> Self {
        match scheme {
            ParmNamingScheme::Base1 => Self::Base1,
            ParmNamingScheme::Xyzw => Self::Xyzw,
            ParmNamingScheme::Rgba => Self::Rgba,
            ParmNamingScheme::Uvw => Self::Uvw,
            ParmNamingScheme::MinMax => Self::MinMax,
        }
    }
}

impl From<ParmKind> for ParmTemplateType {
    fn from(kind: ParmKind) -> Self {
        match kind {
            ParmKind::Float => Self::Float,
            ParmKind::Int => Self::Int,
            ParmKind::String => Self::String,
            ParmKind::Toggle => Self::Toggle,
            ParmKind::Menu => Self::Menu,
            ParmKind::Button => Self::Button,
            ParmKind::Ramp => Self::Ramp,
            ParmKind::Label => Self::Label,
            ParmKind::Separator => Self::Separator,
            ParmKind::Folder => Self::Folder,
        }
    }
}

/// Adds the enumerations to the module.
pub(super) fn add_to(module: Module) -> Module {
    module
        .class::<AttribType>()
        .class::<AttribData>()
        .class::<HouUpdateMode>()
        .class::<HouRampBasis>()
        .class::<ParmTemplateType>()
        .class::<ParmData>()
        .class::<ParmNamingScheme>()
        .class::<ExprLanguage>()
        .class::<PrimType>()
        .class::<FileType>()
        .class::<PaneTabType>()
        .class::<SeverityType>()
        .class::<NodeEventType>()
}
