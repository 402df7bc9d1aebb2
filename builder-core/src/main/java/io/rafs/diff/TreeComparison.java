package io.rafs.diff;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.FileType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Goes through the paths of both trees side by side. */
final class TreeComparison {
    private static final SortedMap<EntryName, Node> NONE = Collections.emptySortedMap();

    private final Side first;
    private final Side second;
    private final Tally tally;
    private final Attributes attributes = new Attributes();
    private final List<PathChange> changes = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    TreeComparison(Side first, Side second, Unit unit) {
        this.first = first;
        this.second = second;
        tally = new Tally(unit, second.layers());
    }

    DiffResult run() throws IOException {
        decideContent();
        walk(this::compare);
        return tally.result(first.subject(), second.subject(), changes, notes);
    }

    private interface Visitor {
        /** Takes a path; {@code null} for a side that does not have it. */
        void visit(TreePath path, Node one, Node other);
    }

    private void walk(Visitor visitor) {
        walk(TreePath.ROOT, first.root(), second.root(), visitor);
    }

    /** Names are in order on both sides. Recursion is as deep as paths are, which is bounded. */
    private static void walk(TreePath path, Node one, Node other, Visitor visitor) {
        visitor.visit(path, one, other);
        SortedMap<EntryName, Node> ones = one == null ? NONE : one.children();
        SortedMap<EntryName, Node> others = other == null ? NONE : other.children();
        SortedSet<EntryName> names = new TreeSet<>(ones.keySet());
        names.addAll(others.keySet());
        for (EntryName name : names) {
            walk(path.child(name), ones.get(name), others.get(name), visitor);
        }
    }

    /** Has the content read of files that may be the same and are cut otherwise. */
    private void decideContent() throws IOException {
        Set<Node> ones = Collections.newSetFromMap(new IdentityHashMap<>());
        Set<Node> others = Collections.newSetFromMap(new IdentityHashMap<>());
        walk((path, one, other) -> {
            if (one != null && other != null && isOpen(one, other)) {
                ones.add(one);
                others.add(other);
            }
        });
        if (ones.isEmpty()) {
            return;
        }
        try {
            first.digest(ones);
            second.digest(others);
        } catch (NoSuchFileException e) {
            notes.add(
                    "%s of the same size but in other chunks could not be compared byte by byte, and count as changed: %s: %s"
                            .formatted(Words.counted(others.size(), "file"), e.getFile(), e.getReason()));
        }
    }

    private static boolean isOpen(Node one, Node other) {
        return one.type() == FileType.REGULAR
                && other.type() == FileType.REGULAR
                && !one.hasSamePieces(other)
                && !one.surelyDiffers(other)
                && (one.sha256() == null || other.sha256() == null);
    }

    private void compare(TreePath path, Node one, Node other) {
        Bytes bytes = tally.count(one, other);
        List<AttributeChange> differences =
                one == null || other == null ? List.of() : attributes.compare(path, one, other);
        Change change = change(one, other, differences);
        tally.add(path, change, bytes, differences);
        if (change != Change.SAME || bytes.fresh() > 0) {
            changes.add(new PathChange(
                    path,
                    change,
                    one == null ? FileType.UNKNOWN : one.type(),
                    other == null ? FileType.UNKNOWN : other.type(),
                    one == null ? 0 : one.size(),
                    other == null ? 0 : other.size(),
                    bytes,
                    differences));
        }
    }

    private static Change change(Node one, Node other, List<AttributeChange> differences) {
        if (one == null) {
            return Change.ADDED;
        }
        if (other == null) {
            return Change.REMOVED;
        }
        if (one.type() != other.type()) {
            return Change.TYPE;
        }
        if (!hasSameContent(one, other)) {
            return Change.CHANGED;
        }
        return differences.isEmpty() ? Change.SAME : Change.METADATA;
    }

    private static boolean hasSameContent(Node one, Node other) {
        if (one.type() == FileType.REGULAR) {
            return one.size() == other.size()
                    && (one.hasSamePieces(other)
                            || one.sha256() != null && one.sha256().equals(other.sha256()));
        }
        return Arrays.equals(one.target(), other.target()) && one.device() == other.device();
    }
}
