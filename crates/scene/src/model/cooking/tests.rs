use super::*;
use crate::geometry::AttributeClass;
use crate::model::NewNode;

struct Network {
    scene: Scene,
    geo: NodeId,
}

impl Network {
    fn new() -> Self {
        let scene = Scene::new();
        let create = |state: &mut State| state.create_node(state.node_at("/obj").unwrap(), &NewNode::of_type("geo"));
        let geo = scene.edit(create).unwrap();
        Self { scene, geo }
    }

    fn add(&self, type_name: &str, inputs: &[NodeId]) -> NodeId {
        self.scene.edit(|state| {
            let node = state.create_node(self.geo, &NewNode::of_type(type_name)).unwrap();
            inputs.iter().for_each(|input| state.set_next_input(node, *input, 0).unwrap());
            node
        })
    }

    fn set(&self, node: NodeId, parm: &str, value: impl Into<ParmValue>) {
        self.scene.edit(|state| state.set_parm(node, parm, value)).unwrap();
    }

    fn count(&self, node: NodeId) -> u64 {
        self.scene.cook_count(node).unwrap()
    }
}

#[test]
fn only_what_changed_cooks_again() {
    let network = Network::new();
    let (cube, grid) = (network.add("box", &[]), network.add("grid", &[]));
    let merge = network.add("merge", &[cube, grid]);
    let points = || network.scene.geometry(merge).unwrap().point_count();
    assert_eq!(points(), 108);
    network.set(grid, "rows", 2_i64);
    assert!(network.scene.needs_to_cook(merge).unwrap() && !network.scene.needs_to_cook(cube).unwrap());
    assert_eq!(points(), 28);
    assert_eq!((network.count(cube), network.count(grid), network.count(merge)), (1, 2, 2));
    // A change that ends where it began, and one that has nothing to do with it.
    network.set(grid, "rows", 3_i64);
    network.set(grid, "rows", 2_i64);
    network.set(network.geo, "tx", 1.0);
    assert!(!network.scene.needs_to_cook(merge).unwrap());
    network.scene.cook(merge, true).unwrap();
    assert_eq!((network.count(grid), network.count(merge)), (2, 3));
}

#[test]
fn references_and_time_make_nodes_cook_again() {
    let network = Network::new();
    let (cube, wrangle) = (network.add("box", &[]), network.add("null", &[]));
    network.scene.edit(|state| {
        state.set_expression(cube, "sizex", "ch(\"../tx\") + $F").unwrap();
        state.set_input(wrangle, 0, Some((cube, 0))).unwrap();
    });
    let width = || network.scene.geometry(wrangle).unwrap().bounding_box().size().x();
    assert_eq!(width(), 1.0);
    network.set(network.geo, "tx", 4.0);
    assert_eq!(width(), 5.0);
    network.scene.edit(|state| state.change_clock(|clock| clock.frame = 10.0)).unwrap();
    assert_eq!(width(), 14.0);
    network.scene.edit(|state| state.set_expression(cube, "sizex", "$T + 1").unwrap());
    assert_eq!(width(), 1.375);
    network.scene.edit(|state| state.change_clock(|clock| clock.fps = 12.0)).unwrap();
    assert_eq!(width(), 1.75);
}

#[test]
fn a_wrangle_adds_attributes_and_reads_channels() {
    let network = Network::new();
    let cube = network.add("box", &[]);
    let wrangle = network.add("attribwrangle", &[cube]);
    network.set(wrangle, "snippet", "@mass = ch(\"../scale\") * @ptnum;");
    network.set(network.geo, "scale", 2.0);
    let geometry = network.scene.geometry(wrangle).unwrap();
    let mass = geometry.elements(AttributeClass::Point).find("mass").unwrap();
    assert_eq!(mass.all_floats().unwrap()[..3], [0.0, 2.0, 4.0]);
}

#[test]
fn errors_are_the_nodes_own_and_pass_down() {
    let network = Network::new();
    let wrangle = network.add("attribwrangle", &[]);
    let null = network.add("null", &[wrangle]);
    assert_eq!(network.scene.errors(wrangle).unwrap(), ["Not enough sources specified."]);
    assert_eq!(network.scene.errors(null).unwrap(), ["Invalid source /obj/geo1/attribwrangle1."]);
    let error = network.scene.geometry(wrangle).unwrap_err();
    assert_eq!(error.message(), "Cook error in node: /obj/geo1/attribwrangle1\nError: Not enough sources specified.");
    let cube = network.add("box", &[]);
    network.scene.edit(|state| state.set_input(wrangle, 0, Some((cube, 0)))).unwrap();
    assert!(network.scene.errors(null).unwrap().is_empty());
    network.set(wrangle, "snippet", "@a = ;");
    assert_eq!(network.scene.errors(wrangle).unwrap(), ["Syntax error: a value expected before ';'"]);
    network.scene.edit(|state| state.set_flag(wrangle, Flag::Bypass, true)).unwrap();
    assert_eq!(network.scene.geometry(null).unwrap().point_count(), 8);
}

#[test]
fn switches_and_subnets_pass_geometry() {
    let network = Network::new();
    let (cube, grid) = (network.add("box", &[]), network.add("grid", &[]));
    let switch = network.add("switch", &[cube, grid]);
    let count = |node| network.scene.geometry(node).unwrap().point_count();
    for (input, points) in [(0_i64, 8), (1, 100), (7, 100), (-1, 8)] {
        network.set(switch, "input", input);
        assert_eq!(count(switch), points, "{input}");
    }
    let subnet = network.add("subnet", &[cube]);
    assert_eq!(count(subnet), 8);
    network.scene.edit(|state| state.create_node(subnet, &NewNode::of_type("grid"))).unwrap();
    assert_eq!(count(subnet), 100);
    assert!(network.scene.geometry(network.geo).is_err());
    network.scene.cook(network.geo, false).unwrap();
}

#[test]
fn a_very_long_chain_cooks() {
    let network = Network::new();
    let mut last = network.add("box", &[]);
    for _ in 0..1000 {
        last = network.add("null", &[last]);
    }
    assert_eq!(network.scene.geometry(last).unwrap().point_count(), 8);
}

#[test]
fn deleted_nodes_do_not_cook() {
    let network = Network::new();
    let cube = network.add("box", &[]);
    network.scene.edit(|state| state.destroy(cube)).unwrap();
    assert_eq!(network.scene.geometry(cube).unwrap_err(), Error::object_was_deleted());
    assert_eq!(network.scene.cook(cube, true).unwrap_err(), Error::object_was_deleted());
}

#[test]
fn clients_on_many_threads_share_the_scene() {
    let network = Network::new();
    let cube = network.add("box", &[]);
    std::thread::scope(|scope| {
        for thread in 0..4_i64 {
            let network = &network;
            scope.spawn(move || {
                for round in 0..50 {
                    network.set(cube, "sizex", (thread * 100 + round) as f64);
                    let null = network.add("null", &[cube]);
                    assert_eq!(network.scene.geometry(null).unwrap().point_count(), 8);
                    network.scene.edit(|state| state.destroy(null)).unwrap();
                }
            });
        }
    });
    assert_eq!(network.scene.read(|state| state.children(network.geo)).unwrap(), [cube]);
}
