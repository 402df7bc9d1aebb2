package io.rafs.verify;

import io.rafs.digest.Hasher;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.FsNode;
import io.rafs.read.BlobReader;
import io.rafs.read.ChunkLoader;
import io.rafs.read.ImageReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/** The files of blobs: each has the digest that is its name; and chunks that no file of the tree uses are right, too. */
final class BlobComparison implements Callable<Void> {
    private static final int STEP = 1 << 18;

    private final ImageReader image;
    private final List<Blob> blobs;
    private final FsNode.Directory tree;
    private final Differences differences;

    BlobComparison(ImageReader image, List<Blob> blobs, FsNode.Directory tree, Differences differences) {
        this.image = image;
        this.blobs = blobs;
        this.tree = tree;
        this.differences = differences;
    }

    @Override
    public Void call() throws IOException {
        List<BitSet> used = used();
        try (ChunkLoader loader = new ChunkLoader(image)) {
            byte[] buffer = new byte[(int) image.bootstrap().rafs().extended().chunkSize()];
            for (int i = 0; i < blobs.size(); i++) {
                file(i);
                for (Chunk chunk : blobs.get(i).chunks()) {
                    if (!used.get(i).get(chunk.index())) {
                        loader.load(i, chunk.index(), buffer, 0, chunk.size());
                    }
                }
            }
        }
        return null;
    }

    private void file(int index) throws IOException {
        BlobReader blob = image.blobs().blob(index);
        Hasher sha256 = Hasher.sha256();
        byte[] buffer = new byte[STEP];
        for (long at = 0; at < blob.size(); at += STEP) {
            int step = (int) Math.min(STEP, blob.size() - at);
            blob.read("the file", at, buffer, 0, step);
            sha256.update(buffer, 0, step);
        }
        differences.compare(
                "blob " + index, "SHA-256", sha256.digest(), blobs.get(index).id());
    }

    /** Chunks that files have, by blob: those are looked at with the files. */
    private List<BitSet> used() {
        Map<Integer, BitSet> ofLayer = new HashMap<>();
        List<BitSet> used = new ArrayList<>();
        for (Blob blob : blobs) {
            used.add(new BitSet());
            ofLayer.put(blob.number(), used.get(used.size() - 1));
        }
        Deque<FsNode> pending = new ArrayDeque<>(List.of(tree));
        while (!pending.isEmpty()) {
            FsNode node = pending.pop();
            if (node instanceof FsNode.Directory directory) {
                pending.addAll(directory.children().values());
            } else if (node instanceof FsNode.File file) {
                file.content()
                        .chunks()
                        .forEach(chunk -> ofLayer.get(chunk.blob()).set(chunk.index()));
            }
        }
        return used;
    }
}
