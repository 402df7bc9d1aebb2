package io.rafs.verity;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the blocks of a tree are in a file: the top level first, the digests of data last.
 *
 * @param hashBlock bytes in a block
 * @param levels blocks of each level, that with the digests of data first
 */
record TreeLayout(int hashBlock, List<Long> levels) {
    /** The tree over so many bytes of data. */
    static TreeLayout of(TreeShape shape, long size) {
        long digests = size / shape.dataBlock() + (size % shape.dataBlock() == 0 ? 0 : 1);
        List<Long> levels = new ArrayList<>();
        while (digests > 1) {
            digests = (digests + shape.fanOut() - 1) / shape.fanOut();
            levels.add(digests);
        }
        return new TreeLayout(shape.hashBlock(), List.copyOf(levels));
    }

    /** Bytes of all levels. */
    long size() {
        return levels.stream().mapToLong(Long::longValue).sum() * hashBlock;
    }

    /** Where a block is, in bytes from the start of the tree. */
    long offset(int level, long index) {
        long above = levels.subList(level + 1, levels.size()).stream()
                .mapToLong(Long::longValue)
                .sum();
        return (above + index) * hashBlock;
    }
}
