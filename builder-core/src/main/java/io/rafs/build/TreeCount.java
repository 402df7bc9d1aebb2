package io.rafs.build;

import io.rafs.image.FsNode;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** What a tree holds. */
record TreeCount(long paths, long inodes, long fileBytes) {
    static TreeCount of(FsNode.Directory root) {
        Set<FsNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<FsNode> pending = new ArrayDeque<>(List.of(root));
        long paths = 0;
        long bytes = 0;
        while (!pending.isEmpty()) {
            FsNode node = pending.pop();
            paths++;
            if (seen.add(node) && node instanceof FsNode.File file) {
                bytes += file.content().size();
            }
            if (node instanceof FsNode.Directory directory) {
                pending.addAll(directory.children().values());
            }
        }
        return new TreeCount(paths, seen.size(), bytes);
    }
}
