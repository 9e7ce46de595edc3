/// A sorted set that knows the rank of each element: insertion, removal, rank and first each take O(log n) steps.
///
/// A weight-balanced tree of immutable nodes, so a copy costs nothing and shares what has not changed.
struct RankedSet<Element: Comparable & Sendable>: Sendable {
    private var root: Node?

    init() {}

    /// In O(n log n) steps, most of them the sort's: a tree of halves is balanced. No two of the elements are equal.
    init(_ elements: [Element]) {
        root = Self.halved(elements.sorted()[...])
    }

    var count: Int { root?.count ?? 0 }

    var first: Element? {
        var node = root
        while let left = node?.left { node = left }
        return node?.element
    }

    /// Does nothing when the element is there already.
    mutating func insert(_ element: Element) {
        root = Self.inserting(element, into: root)
    }

    /// Does nothing when the element is not there.
    mutating func remove(_ element: Element) {
        root = Self.removing(element, from: root)
    }

    /// Steps from the top to the deepest element.
    var depth: Int {
        func depth(_ node: Node?) -> Int { node.map { 1 + max(depth($0.left), depth($0.right)) } ?? 0 }
        return depth(root)
    }

    /// How many elements come before this one, whether it is there or not.
    func rank(of element: Element) -> Int {
        var (node, rank) = (root, 0)
        while let current = node {
            if current.element < element {
                rank += (current.left?.count ?? 0) + 1
                node = current.right
            } else {
                node = current.left
            }
        }
        return rank
    }
}

extension RankedSet {
    private final class Node: Sendable {
        let left: Node?
        let element: Element
        let right: Node?
        let count: Int

        init(_ left: Node?, _ element: Element, _ right: Node?) {
            self.left = left
            self.element = element
            self.right = right
            count = (left?.count ?? 0) + 1 + (right?.count ?? 0)
        }
    }

    private static func halved(_ sorted: ArraySlice<Element>) -> Node? {
        guard !sorted.isEmpty else { return nil }
        let middle = sorted.startIndex + sorted.count / 2
        return Node(halved(sorted[..<middle]), sorted[middle], halved(sorted[(middle + 1)...]))
    }

    private static func inserting(_ element: Element, into node: Node?) -> Node {
        guard let node else { return Node(nil, element, nil) }
        if element < node.element { return balanced(inserting(element, into: node.left), node.element, node.right) }
        if node.element < element { return balanced(node.left, node.element, inserting(element, into: node.right)) }
        return node
    }

    private static func removing(_ element: Element, from node: Node?) -> Node? {
        guard let node else { return nil }
        if element < node.element { return balanced(removing(element, from: node.left), node.element, node.right) }
        if node.element < element { return balanced(node.left, node.element, removing(element, from: node.right)) }
        guard let right = node.right else { return node.left }
        let (next, rest) = removingFirst(from: right)
        return balanced(node.left, next, rest)
    }

    private static func removingFirst(from node: Node) -> (first: Element, rest: Node?) {
        guard let left = node.left else { return (node.element, node.right) }
        let (first, rest) = removingFirst(from: left)
        return (first, balanced(rest, node.element, node.right))
    }

    // A subtree outweighs its sibling by at most 3, and its inner child by less than 2: the pair of integers that Hirai
    // and Yamamoto proved right for single insertions and removals ("Balancing weight-balanced trees", 2011).
    private static var heaviest: Int { 3 }
    private static var heaviestInside: Int { 2 }

    private static func weight(_ node: Node?) -> Int { (node?.count ?? 0) + 1 }

    private static func balanced(_ left: Node?, _ element: Element, _ right: Node?) -> Node {
        if let right, weight(right) > heaviest * weight(left) { return leaningLeft(left, element, right) }
        if let left, weight(left) > heaviest * weight(right) { return leaningRight(left, element, right) }
        return Node(left, element, right)
    }

    private static func leaningLeft(_ left: Node?, _ element: Element, _ right: Node) -> Node {
        if let inner = right.left, weight(inner) >= heaviestInside * weight(right.right) {
            return Node(
                Node(left, element, inner.left), inner.element, Node(inner.right, right.element, right.right))
        }
        return Node(Node(left, element, right.left), right.element, right.right)
    }

    private static func leaningRight(_ left: Node, _ element: Element, _ right: Node?) -> Node {
        if let inner = left.right, weight(inner) >= heaviestInside * weight(left.left) {
            return Node(Node(left.left, left.element, inner.left), inner.element, Node(inner.right, element, right))
        }
        return Node(left.left, left.element, Node(left.right, element, right))
    }
}
