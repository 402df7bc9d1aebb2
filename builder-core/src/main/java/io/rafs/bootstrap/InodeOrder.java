package io.rafs.bootstrap;

import io.rafs.image.FsNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the inodes of a tree in order: a directory, its files, then its directories. What is listed together lies together.
 *
 * @param <I> how a bootstrap plans its inodes
 */
final class InodeOrder<I extends PlannedInode> {
    private final Maker<I> maker;
    private final List<I> inodes = new ArrayList<>();
    private final Map<FsNode, I> byNode = new IdentityHashMap<>();

    /** Plans an inode. */
    interface Maker<I> {
        /** Plans the inode of {@code node}; {@code parent} is null for the root. */
        I make(FsNode node, int number, I parent);
    }

    /** The order of the tree below {@code root}, with links counted. */
    InodeOrder(FsNode.Directory root, Maker<I> maker) {
        this.maker = maker;
        Deque<I> pending = new ArrayDeque<>();
        pending.push(add(root, null));
        while (!pending.isEmpty()) {
            I directory = pending.pop();
            List<I> directories = new ArrayList<>();
            for (FsNode child : ((FsNode.Directory) directory.node()).children().values()) {
                if (!(child instanceof FsNode.Directory)) {
                    I there = byNode.get(child);
                    (there == null ? add(child, directory) : there).addLink();
                }
            }
            for (FsNode child : ((FsNode.Directory) directory.node()).children().values()) {
                if (child instanceof FsNode.Directory) {
                    directory.addLink();
                    directories.add(add(child, directory));
                }
            }
            for (int i = directories.size() - 1; i >= 0; i--) {
                pending.push(directories.get(i));
            }
        }
    }

    private I add(FsNode node, I parent) {
        I inode = maker.make(node, inodes.size() + 1, parent);
        inodes.add(inode);
        byNode.put(node, inode);
        return inode;
    }

    /** All nodes of a tree, each once. */
    static List<FsNode> nodes(FsNode.Directory root) {
        Set<FsNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        List<FsNode> nodes = new ArrayList<>();
        Deque<FsNode> pending = new ArrayDeque<>(List.of(root));
        while (!pending.isEmpty()) {
            FsNode node = pending.pop();
            if (seen.add(node)) {
                nodes.add(node);
                if (node instanceof FsNode.Directory directory) {
                    pending.addAll(directory.children().values());
                }
            }
        }
        return nodes;
    }

    /** All inodes, the root first. */
    List<I> inodes() {
        return inodes;
    }

    /** The inode of a node of the tree. */
    I inode(FsNode node) {
        return byNode.get(node);
    }
}
