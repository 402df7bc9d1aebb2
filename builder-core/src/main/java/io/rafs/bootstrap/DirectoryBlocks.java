package io.rafs.bootstrap;

import io.rafs.format.EntryName;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.FsNode;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How a directory's names fall into blocks: in order, as many as fit.
 *
 * @param names all of them, ".." and, unless it is omitted, "." in their places
 * @param starts index of the first name of each block
 * @param size of the directory in bytes: whole blocks, and what the last one uses
 */
record DirectoryBlocks(List<EntryName> names, List<Integer> starts, long size) {
    static DirectoryBlocks of(FsNode.Directory directory, boolean dotOmitted) {
        TreeSet<EntryName> sorted = new TreeSet<>(directory.children().keySet());
        if (!dotOmitted) {
            sorted.add(EntryName.DOT);
        }
        sorted.add(EntryName.DOT_DOT);
        List<EntryName> names = List.copyOf(sorted);
        List<Integer> starts = new ArrayList<>();
        int used = SuperBlock.BLOCK;
        for (int i = 0; i < names.size(); i++) {
            int entry = DirectoryBlock.entrySize(names.get(i).length());
            if (used + entry > SuperBlock.BLOCK) {
                starts.add(i);
                used = 0;
            }
            used += entry;
        }
        return new DirectoryBlocks(names, starts, (long) SuperBlock.BLOCK * (starts.size() - 1) + used);
    }

    /** The names of a block. */
    List<EntryName> block(int index) {
        int end = index + 1 < starts.size() ? starts.get(index + 1) : names.size();
        return names.subList(starts.get(index), end);
    }
}
