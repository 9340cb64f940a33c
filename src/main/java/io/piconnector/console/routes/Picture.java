package io.piconnector.console.routes;

import io.piconnector.console.routes.RouteMap.Arrow;
import io.piconnector.console.routes.RouteMap.Kind;
import io.piconnector.console.routes.RouteMap.Node;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A map with a place for everything, in pixels: the nodes in columns, each to the right of what leads to it.
 *
 * @param width  of the whole
 * @param height of the whole
 */
public record Picture(int width, int height, List<Box> boxes, List<Line> lines) {

    static final int BOX_WIDTH = 164;
    static final int BOX_HEIGHT = 46;
    private static final int COLUMN_GAP = 76;
    private static final int ROW_GAP = 22;
    private static final int MARGIN = 12;

    /** In characters. */
    private static final int MAX_LABEL = 19;

    /** How often the rows are ordered by their neighbours: the picture changes little after that. */
    private static final int PASSES = 6;

    /** A node, and the place of its left upper corner. */
    public record Box(Node node, int x, int y) {

        /** The name, cut to the width of the box. */
        public String shortLabel() {
            String label = node.label();
            return label.length() <= MAX_LABEL ? label : label.substring(0, MAX_LABEL - 1) + "…";
        }

        public int right() {
            return x + BOX_WIDTH;
        }

        public int middle() {
            return y + BOX_HEIGHT / 2;
        }
    }

    /** An arrow from the right side of a box to the left side of another. */
    public record Line(Arrow arrow, Box from, Box to) {

        /** The path of an SVG. */
        public String path() {
            int bend = Math.max(40, Math.abs(to.x - from.right()) / 2);
            return "M%d %d C%d %d %d %d %d %d"
                    .formatted(
                            from.right(),
                            from.middle(),
                            from.right() + bend,
                            from.middle(),
                            to.x - bend,
                            to.middle(),
                            to.x,
                            to.middle());
        }
    }

    /** Places a map. */
    public static Picture of(RouteMap map) {
        Map<String, Integer> columns = columns(map);
        Map<Integer, List<Node>> byColumn = map.nodes().stream()
                .collect(Collectors.groupingBy(
                        node -> columns.get(node.id()), TreeMap::new, Collectors.toCollection(ArrayList::new)));
        order(byColumn, map);
        int tallest = byColumn.values().stream().mapToInt(List::size).max().orElse(0);
        Map<String, Box> boxes = new HashMap<>();
        List<Box> all = new ArrayList<>();
        byColumn.forEach((column, nodes) -> {
            int top = MARGIN + (tallest - nodes.size()) * (BOX_HEIGHT + ROW_GAP) / 2;
            for (int row = 0; row < nodes.size(); row++) {
                Box box = new Box(
                        nodes.get(row), MARGIN + column * (BOX_WIDTH + COLUMN_GAP), top + row * (BOX_HEIGHT + ROW_GAP));
                boxes.put(box.node().id(), box);
                all.add(box);
            }
        });
        List<Line> lines = map.arrows().stream()
                .map(arrow -> new Line(arrow, boxes.get(arrow.from()), boxes.get(arrow.to())))
                .toList();
        return new Picture(
                2 * MARGIN + Math.max(1, byColumn.size()) * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP,
                2 * MARGIN + Math.max(1, tallest) * (BOX_HEIGHT + ROW_GAP) - ROW_GAP,
                all,
                lines);
    }

    /** The longest way to each node. An arrow that closes a circle does not count. */
    private static Map<String, Integer> columns(RouteMap map) {
        Map<String, List<String>> into = map.arrows().stream()
                .collect(Collectors.groupingBy(
                        Arrow::to, Collectors.mapping(Arrow::from, Collectors.toCollection(ArrayList::new))));
        Map<String, Integer> columns = new HashMap<>();
        map.nodes().forEach(node -> column(node.id(), into, columns, new HashSet<>()));
        Map<String, Integer> known = Map.copyOf(columns);
        map.nodes().stream()
                .filter(node -> node.kind() == Kind.SOURCE)
                .forEach(node -> columns.put(node.id(), besideFirst(node, map, known)));
        return columns;
    }

    private static int column(
            String id, Map<String, List<String>> into, Map<String, Integer> columns, Set<String> underWay) {
        if (columns.containsKey(id)) {
            return columns.get(id);
        }
        underWay.add(id);
        int column = into.getOrDefault(id, List.of()).stream()
                .filter(from -> !underWay.contains(from))
                .mapToInt(from -> column(from, into, columns, underWay) + 1)
                .max()
                .orElse(0);
        underWay.remove(id);
        columns.put(id, column);
        return column;
    }

    private static int besideFirst(Node source, RouteMap map, Map<String, Integer> columns) {
        return map.arrows().stream()
                .filter(arrow -> arrow.from().equals(source.id()))
                .mapToInt(arrow -> columns.get(arrow.to()) - 1)
                .min()
                .orElse(0);
    }

    /** Puts each node near the nodes that it has arrows from and to, so that few lines cross. */
    private static void order(Map<Integer, List<Node>> byColumn, RouteMap map) {
        Map<String, Double> rows = new HashMap<>();
        byColumn.values().forEach(nodes -> rank(nodes, rows));
        for (int pass = 0; pass < PASSES; pass++) {
            byColumn.values().forEach(nodes -> {
                Map<String, Double> wanted = new HashMap<>();
                nodes.forEach(node -> wanted.put(node.id(), neighbours(node, map, rows)));
                nodes.sort(Comparator.comparing(node -> wanted.get(node.id())));
                rank(nodes, rows);
            });
        }
    }

    private static void rank(List<Node> nodes, Map<String, Double> rows) {
        for (int row = 0; row < nodes.size(); row++) {
            rows.put(nodes.get(row).id(), row - nodes.size() / 2.0);
        }
    }

    private static double neighbours(Node node, RouteMap map, Map<String, Double> rows) {
        return map.arrows().stream()
                .filter(arrow -> arrow.from().equals(node.id()) || arrow.to().equals(node.id()))
                .map(arrow -> arrow.from().equals(node.id()) ? arrow.to() : arrow.from())
                .mapToDouble(rows::get)
                .average()
                .orElse(rows.get(node.id()));
    }
}
