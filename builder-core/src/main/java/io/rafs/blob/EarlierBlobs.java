package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.format.rafs.Compressor;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Decides which blobs of earlier images are worth referring to. One of which only little is used would have to be kept, and
 * perhaps be fetched, for that little: what is used of it is copied instead, as it is stored, into the blob of the layer
 * that uses it first.
 */
final class EarlierBlobs {
    private final Earlier earlier;
    private final double minRatio;
    private final Compressor compressor;
    private final ChunkDictionary dictionary;

    EarlierBlobs(Earlier earlier, double minRatio, Compressor compressor, ChunkDictionary dictionary) {
        this.earlier = earlier;
        this.minRatio = minRatio;
        this.compressor = compressor;
        this.dictionary = dictionary;
    }

    /** Copies what is used of blobs that are used too little. */
    void copyLittleUsed(LayerDraft[] drafts, StorageRules rules) throws IOException {
        if (minRatio <= 0 || earlier.blobs().isEmpty()) {
            return;
        }
        Map<Integer, Blob> littleUsed = littleUsed(drafts);
        Map<Integer, FileChannel> open = new HashMap<>();
        try {
            for (LayerDraft draft : drafts) {
                for (DraftChunk chunk : draft.references()) {
                    DraftChunk winner = dictionary.winner(chunk.digest());
                    if (winner.isEarlier()
                            && littleUsed.containsKey(winner.finished().blob())) {
                        Blob blob = littleUsed.get(winner.finished().blob());
                        dictionary.replace(draft.adopt(winner, channel(blob, open), rules));
                    }
                }
            }
        } finally {
            for (FileChannel channel : open.values()) {
                channel.close();
            }
        }
    }

    private static FileChannel channel(Blob blob, Map<Integer, FileChannel> open) throws IOException {
        FileChannel channel = open.get(blob.number());
        if (channel == null) {
            Path file = blob.file()
                    .orElseThrow(() -> new IllegalArgumentException("blob %s is not at hand".formatted(blob.id())));
            channel = FileChannel.open(file, StandardOpenOption.READ);
            open.put(blob.number(), channel);
        }
        return channel;
    }

    private Map<Integer, Blob> littleUsed(LayerDraft[] drafts) {
        Map<Integer, Long> used = new HashMap<>();
        Set<Digest> seen = new HashSet<>();
        for (LayerDraft draft : drafts) {
            for (DraftChunk chunk : draft.references()) {
                DraftChunk winner = dictionary.winner(chunk.digest());
                if (winner.isEarlier() && seen.add(winner.digest())) {
                    used.merge(winner.finished().blob(), (long) winner.storedSize(), Long::sum);
                }
            }
        }
        Map<Integer, Blob> little = new HashMap<>();
        for (Blob blob : earlier.blobs()) {
            // a chunk is copied as it is, so it must be compressed as the others of its new blob are
            boolean copyable = blob.compressor() == compressor || blob.compressor() == Compressor.NONE;
            // without what chunks are padded with: a blob of which all is used is not little used
            long all = blob.chunks().stream().mapToLong(Chunk::storedSize).sum();
            if (copyable && used.getOrDefault(blob.number(), 0L) < minRatio * all) {
                little.put(blob.number(), blob);
            }
        }
        return little;
    }
}
