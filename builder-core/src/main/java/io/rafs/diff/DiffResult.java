package io.rafs.diff;

import java.util.List;
import java.util.Map;

/**
 * All that differs in two trees.
 *
 * @param first the tree from which
 * @param second the tree to which
 * @param unit what all bytes below are weighed by
 * @param bytes of all chunks
 * @param chunks how many those are
 * @param counts how many paths there are of each kind
 * @param attributes how many paths have only metadata differently, by attribute
 * @param layers of the second tree, in its order, with what they bring
 * @param directories below the root of either tree, by name; the first is the root with all files that lie in it
 * @param paths that are not the same or for which bytes are new, in path order
 * @param notes what could not be told
 */
public record DiffResult(
        Subject first,
        Subject second,
        Unit unit,
        Bytes bytes,
        Bytes chunks,
        Map<Change, Long> counts,
        Map<String, Long> attributes,
        List<Share<LayerName>> layers,
        List<Share<String>> directories,
        List<PathChange> paths,
        List<String> notes) {
    /** Whether both trees are the same: paths, types, attributes and content, however the latter is stored. */
    public boolean isSame() {
        return counts.entrySet().stream().allMatch(count -> count.getKey() == Change.SAME || count.getValue() == 0);
    }

    /** How many paths there are of a kind. */
    public long count(Change change) {
        return counts.getOrDefault(change, 0L);
    }
}
