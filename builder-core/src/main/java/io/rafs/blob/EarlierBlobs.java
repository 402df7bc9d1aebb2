package io.rafs.blob;

import io.rafs.format.Digest;
import io.rafs.format.rafs.Compressor;
import io.rafs.format.rafs.Digester;
import io.rafs.image.Blob;
import io.rafs.image.Chunk;
import io.rafs.image.Earlier;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which blobs of earlier images are worth referring to. One of which only little is used would have to be kept, and
 * perhaps be fetched, for that little: what is used of it is copied instead, as it is stored, into the blob of the layer
 * that uses it first. Each chunk is compared with its digest on the way: in a new blob, nobody would know of the damage.
 */
final class EarlierBlobs {
    private final Earlier earlier;
    private final double minRatio;
    private final Compressor compressor;
    private final Digester digester;
    private final ChunkDictionary dictionary;

    EarlierBlobs(Earlier earlier, double minRatio, PackOptions options, ChunkDictionary dictionary) {
        this.earlier = earlier;
        this.minRatio = minRatio;
        this.compressor = options.compression().compressor();
        this.digester = options.digester();
        this.dictionary = dictionary;
    }

    /** Whether chunks may be copied, which is known when all layers have been read. */
    boolean copies() {
        return minRatio > 0 && !earlier.blobs().isEmpty();
    }

    /**
     * Copies what is used of blobs that are used too little.
     *
     * @throws io.rafs.format.CorruptImageException if a chunk has not its digest
     */
    void copyLittleUsed(List<LayerDraft> drafts, StorageRules rules) throws IOException {
        if (!copies()) {
            return;
        }
        Map<Integer, Blob> littleUsed = littleUsed(drafts);
        try (ChunkSource source = new ChunkSource(Optional.of(digester))) {
            for (LayerDraft draft : drafts) {
                for (DraftChunk chunk : draft.references()) {
                    DraftChunk winner = dictionary.winner(chunk.digest());
                    Blob blob = winner.isEarlier()
                            ? littleUsed.get(winner.finished().blob())
                            : null;
                    if (blob != null) {
                        source.load(blob, winner.finished());
                        dictionary.replace(draft.adopt(winner, source.stored(), rules));
                    }
                }
            }
        }
    }

    private Map<Integer, Blob> littleUsed(List<LayerDraft> drafts) {
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
