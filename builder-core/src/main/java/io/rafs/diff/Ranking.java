package io.rafs.diff;

import java.util.Comparator;
import java.util.List;

/** The order in which people want to see what changed. */
final class Ranking {
    private Ranking() {}

    /** The first paths of those that bring most new bytes; then those that take most away; then in path order. */
    static List<PathChange> of(DiffResult result, long top) {
        return result.paths().stream()
                .sorted(Comparator.comparingLong(
                                (PathChange path) -> -path.bytes().fresh())
                        .thenComparingLong(path -> -path.bytes().gone()))
                .limit(top)
                .toList();
    }

    /** Those that bring new bytes, most first. */
    static <T> List<Share<T>> of(List<Share<T>> shares) {
        return shares.stream()
                .filter(share -> share.bytes().fresh() > 0)
                .sorted(Comparator.comparingLong(share -> -share.bytes().fresh()))
                .toList();
    }
}
