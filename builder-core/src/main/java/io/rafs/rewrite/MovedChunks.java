package io.rafs.rewrite;

import io.rafs.format.EntryName;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.image.StoredFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Where chunks, and small files that lie in some, are now. What is not told of stays where it is. */
public final class MovedChunks {
    private final Map<Long, Chunk> chunks = new HashMap<>();
    private final Map<Slice, Slice> slices = new HashMap<>();
    private final Map<FsNode, FsNode> nodes = new IdentityHashMap<>();

    /** A small file in a chunk; chunks are told apart by blob and number. */
    private record Slice(Chunk chunk, int offset, long size) {}

    /** Notes where a chunk is now. */
    public void put(Chunk from, Chunk to) {
        chunks.put(key(from), to);
    }

    /** Notes where a small file is now. */
    public void putSlice(StoredFile from, Chunk to, int offset) {
        slices.put(slice(from), new Slice(to, offset, from.size()));
    }

    /** Whether it is known where a chunk is now. */
    public boolean has(Chunk chunk) {
        return chunks.containsKey(key(chunk));
    }

    private static Slice slice(StoredFile file) {
        return new Slice(file.chunks().get(0), file.sliceOffset(), file.size());
    }

    private static long key(Chunk chunk) {
        return (long) chunk.blob() << 32 | chunk.index();
    }

    /** The tree with all files where they are now. */
    public FsNode.Directory apply(FsNode.Directory tree) {
        SortedMap<EntryName, FsNode> root = new TreeMap<>();
        FsNode.Directory moved = new FsNode.Directory(tree.meta(), root);
        nodes.put(tree, moved);
        List<FsNode.Directory> pending = new ArrayList<>(List.of(tree));
        while (!pending.isEmpty()) {
            FsNode.Directory from = pending.remove(pending.size() - 1);
            SortedMap<EntryName, FsNode> children = ((FsNode.Directory) nodes.get(from)).children();
            from.children().forEach((name, node) -> {
                if (!nodes.containsKey(node)) {
                    nodes.put(node, copy(node));
                    if (node instanceof FsNode.Directory directory) {
                        pending.add(directory);
                    }
                }
                children.put(name, nodes.get(node));
            });
        }
        return moved;
    }

    /** The same nodes in the tree that was moved last. */
    public List<FsNode> apply(List<FsNode> those) {
        return those.stream().map(nodes::get).toList();
    }

    private FsNode copy(FsNode node) {
        if (node instanceof FsNode.Directory) {
            return new FsNode.Directory(node.meta(), new TreeMap<>());
        }
        return node instanceof FsNode.File file ? new FsNode.File(node.meta(), content(file.content())) : node;
    }

    private StoredFile content(StoredFile file) {
        if (file.isSlice() && slices.containsKey(slice(file))) {
            Slice to = slices.get(slice(file));
            return new StoredFile(file.size(), List.of(to.chunk), to.offset, Optional.empty());
        }
        List<Chunk> moved = file.chunks().stream()
                .map(chunk -> chunk.isHole() ? chunk : chunks.getOrDefault(key(chunk), chunk))
                .toList();
        return new StoredFile(file.size(), moved, file.sliceOffset(), Optional.empty());
    }
}
