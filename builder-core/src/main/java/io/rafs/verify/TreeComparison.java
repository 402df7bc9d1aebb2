package io.rafs.verify;

import io.rafs.format.EntryName;
import io.rafs.format.EscapedText;
import io.rafs.format.erofs.ChunkIndex;
import io.rafs.format.erofs.DirectoryBlock;
import io.rafs.format.erofs.Inode;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.EntryPath;
import io.rafs.image.FsNode;
import io.rafs.image.Meta;
import io.rafs.image.StoredFile;
import io.rafs.read.BootstrapReader;
import io.rafs.read.ChunkIndexes;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Every path: its name, its inode, all that the inode says, and which names share one. */
final class TreeComparison {
    private final BootstrapReader bootstrap;
    private final Map<Integer, Integer> blobOfLayer = new HashMap<>();
    private final Differences differences;
    private final Map<FsNode, Long> nids = new IdentityHashMap<>();
    private final Map<Long, FsNode> nodes = new HashMap<>();
    private final Map<FsNode, Long> names = new IdentityHashMap<>();
    private final Deque<Pending> pending = new ArrayDeque<>();

    private record Pending(EntryPath path, long nid, long parent, FsNode.Directory node) {}

    TreeComparison(BootstrapReader bootstrap, List<Blob> blobs, Differences differences) {
        this.bootstrap = bootstrap;
        this.differences = differences;
        for (int i = 0; i < blobs.size(); i++) {
            blobOfLayer.put(blobs.get(i).layer(), i);
        }
    }

    void run(FsNode.Directory root) throws IOException {
        long nid = bootstrap.superBlock().rootNid();
        inode(EntryPath.ROOT, nid, root);
        pending.push(new Pending(EntryPath.ROOT, nid, nid, root));
        while (!pending.isEmpty()) {
            directory(pending.pop());
        }
        for (Map.Entry<FsNode, Long> each : names.entrySet()) {
            if (!(each.getKey() instanceof FsNode.Directory)) {
                long nidOfNode = nids.get(each.getKey());
                differences.compare(
                        "the " + each.getKey().type() + " with nid " + nidOfNode,
                        "number of links",
                        bootstrap.inode(nidOfNode).links(),
                        each.getValue().longValue());
            }
        }
        differences.compare(
                "the image", "number of inodes", bootstrap.superBlock().inodes(), nids.size());
    }

    void comparePrefetch(List<FsNode> prefetch) throws IOException {
        List<Long> expected = new ArrayList<>();
        if (bootstrap.superBlock().devices() > 0) {
            prefetch.forEach(node -> expected.add(nids.get(node)));
        }
        differences.compare("the image", "prefetch table", bootstrap.prefetchNids(), expected);
    }

    private void directory(Pending directory) throws IOException {
        Map<EntryName, DirectoryBlock.Entry> found = new HashMap<>();
        Inode inode = bootstrap.inode(directory.nid);
        for (DirectoryBlock.Entry entry : bootstrap.directory(directory.nid, inode)) {
            if (found.put(entry.name(), entry) != null) {
                differences.add("%s: '%s' is there twice".formatted(directory.path, entry.name()));
            }
        }
        dots(directory, found.remove(EntryName.DOT), directory.nid);
        dots(directory, found.remove(EntryName.DOT_DOT), directory.parent);
        long directories = 2;
        for (Map.Entry<EntryName, FsNode> child : directory.node.children().entrySet()) {
            EntryPath path = directory.path.child(child.getKey());
            DirectoryBlock.Entry entry = found.remove(child.getKey());
            FsNode node = child.getValue();
            directories += node instanceof FsNode.Directory ? 1 : 0;
            if (entry == null) {
                differences.add(path + ": it is missing");
                continue;
            }
            differences.compare(path, "type in its directory", entry.type(), node.type());
            names.merge(node, 1L, Long::sum);
            if (inode(path, entry.nid(), node) && node instanceof FsNode.Directory sub) {
                pending.push(new Pending(path, entry.nid(), directory.nid, sub));
            }
        }
        differences.compare(directory.path, "number of links", inode.links(), directories);
        found.keySet().forEach(name -> differences.add("%s: no layer has it".formatted(directory.path.child(name))));
    }

    private void dots(Pending directory, DirectoryBlock.Entry entry, long nid) {
        differences.compare(directory.path, "'.' or '..'", entry == null ? -1 : entry.nid(), nid);
    }

    /** Compares an inode; answers whether it is a new one, and of the right type. */
    private boolean inode(EntryPath path, long nid, FsNode node) throws IOException {
        Long known = nids.putIfAbsent(node, nid);
        FsNode other = nodes.putIfAbsent(nid, node);
        if (known != null || other != null) {
            if (known == null || known != nid || other != node) {
                differences.add("%s: its inode is %d, and another file's as well, or not that of its other names"
                        .formatted(path, nid));
            }
            return false;
        }
        Inode inode = bootstrap.inode(nid);
        if (inode.type() != node.type()) {
            differences.compare(path, "type", inode.type(), node.type());
            return false;
        }
        meta(path, nid, inode, node.meta());
        if (node instanceof FsNode.File file) {
            file(path, nid, inode, file.content());
        } else if (node instanceof FsNode.Symlink link) {
            byte[] target = bootstrap.target(nid, inode);
            if (!Arrays.equals(target, link.target())) {
                differences.compare(path, "target", EscapedText.of(target), EscapedText.of(link.target()));
            }
        } else if (node instanceof FsNode.Special special) {
            differences.compare(
                    path, "device number", inode.union(), special.device().encoded());
        }
        return true;
    }

    private void meta(EntryPath path, long nid, Inode inode, Meta meta) throws IOException {
        differences.compare(path, "permissions", inode.mode() & 07777, meta.permissions());
        differences.compare(path, "uid", inode.uid(), meta.uid());
        differences.compare(path, "gid", inode.gid(), meta.gid());
        differences.compare(path, "mtime", inode.mtime(), meta.mtime());
        differences.compare(path, "nanoseconds of mtime", inode.mtimeNanos(), meta.mtimeNanos());
        differences.compare(path, "xattrs", bootstrap.xattrs(nid, inode), meta.xattrs());
    }

    private void file(EntryPath path, long nid, Inode inode, StoredFile content) throws IOException {
        differences.compare(path, "size", inode.size(), content.size());
        ChunkIndexes indexes = bootstrap.chunkIndexes(nid, inode);
        if (indexes.count() != content.chunks().size()) {
            differences.compare(
                    path, "number of chunks", indexes.count(), content.chunks().size());
            return;
        }
        int number = 0;
        for (Chunk chunk : content.chunks()) {
            ChunkIndex found = indexes.get(number);
            ChunkIndex expected =
                    new ChunkIndex(blobOfLayer.get(chunk.layer()), chunk.index(), chunk.offset() / SuperBlock.BLOCK);
            if (!found.equals(expected) || indexes.chunkLength(number) != chunk.size()) {
                differences.compare(path, "chunk %d".formatted(number), found, expected);
            }
            number++;
        }
    }
}
