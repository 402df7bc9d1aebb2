package io.rafs.blob;

import io.rafs.chunk.Chunker;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import io.rafs.image.RefusedException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one layer, cuts its files into a ring of batches, and stores what comes back, in the order in which it was read.
 * That order is what makes the blob the same for any number of threads.
 */
final class LayerPacker {
    private final int layer;
    private final Chunker chunker;
    private final boolean padded;
    private final Crew crew;
    private final Worker worker;
    private final ChunkDictionary dictionary;
    private final ZeroChunk zeros;
    private final Batch[] ring;
    private final PackProgress progress;
    private final Optional<FileDigest> digest;
    private final List<DraftChunk> chunks = new ArrayList<>();
    private BlobFile file;
    private int turn;
    private long told;

    LayerPacker(
            int layer,
            PackOptions options,
            Crew crew,
            Worker worker,
            ChunkDictionary dictionary,
            ZeroChunk zeros,
            Batch[] ring,
            PackProgress progress) {
        this.layer = layer;
        this.chunker = options.chunker();
        this.padded = options.compression().isNone();
        this.crew = crew;
        this.worker = worker;
        this.dictionary = dictionary;
        this.zeros = zeros;
        this.ring = ring;
        this.progress = progress;
        this.digest = options.digestsFiles() ? Optional.of(new FileDigest()) : Optional.empty();
    }

    /** Packs the layer, within the image's budget, into a blob file at {@code path}. */
    LayerDraft pack(Layer source, Budget budget, Path path) throws IOException {
        List<LayerEntry<DraftFile>> entries = new ArrayList<>();
        file = new BlobFile(path);
        try (EntryReader reader = source.open(budget)) {
            Optional<LayerEntry<Content>> entry = reader.next();
            while (entry.isPresent()) {
                entries.add(entry.get().mapContent(regular -> cut(regular.content(), reader)));
                entry = reader.next();
            }
            for (int i = 0; i < ring.length; i++) {
                nextBatch(reader);
            }
            tell(reader);
            return new LayerDraft(layer, source.name(), entries, reader.facts(), reader.warnings(), chunks, file);
        } catch (IOException | RuntimeException | Error e) {
            for (Batch batch : ring) {
                batch.clear();
            }
            file.close();
            throw e;
        }
    }

    private DraftFile cut(Content content, EntryReader reader) throws IOException {
        DraftFile draft = new DraftFile(content.size(), chunker.maxSize());
        int most = chunker.maxSize();
        long left = content.size(); // bytes of the file that no chunk holds yet
        int ahead = 0; // how many of them stand in the batch already, behind its chunks
        while (left > 0) {
            int want = (int) Math.min(most, left);
            Batch batch = ring[turn];
            if (!batch.hasRoom(want)) {
                batch = carry(batch, ahead, reader);
            }
            if (ahead == 0 && want == zeros.size() && content.hole() >= want) {
                content.skipHole(want);
                digest.ifPresent(sum -> sum.zeros(want));
                batch.addZeros(draft, zeros);
                left -= want;
                continue;
            }
            int at = batch.filled() + ahead;
            content.readFully(batch.in(), at, want - ahead);
            if (digest.isPresent()) {
                digest.get().update(batch.in(), at, want - ahead);
            }
            int cut = chunker.cut(batch.in(), batch.filled(), want);
            batch.add(draft, cut);
            left -= cut;
            ahead = want - cut;
        }
        digest.ifPresent(sum -> draft.setSha256(sum.digest()));
        return draft;
    }

    /** Goes on to the next batch, taking bytes along that were read but not cut. */
    private Batch carry(Batch full, int ahead, EntryReader reader) throws IOException {
        int from = full.filled();
        Batch next = nextBatch(reader);
        System.arraycopy(full.in(), from, next.in(), 0, ahead);
        return next;
    }

    /** Hands in the batch at hand and makes the oldest of the ring free: stores it, when it has been worked on. */
    private Batch nextBatch(EntryReader reader) throws IOException {
        if (!ring[turn].isEmpty()) {
            crew.submit(layer, ring[turn]);
        }
        turn = (turn + 1) % ring.length;
        Batch oldest = ring[turn];
        crew.await(layer, oldest, worker);
        store(oldest);
        oldest.clear();
        tell(reader);
        return oldest;
    }

    private void tell(EntryReader reader) {
        long now = reader.bytesRead();
        progress.read(now - told);
        told = now;
    }

    private void store(Batch batch) throws IOException {
        for (Batch.Piece piece : batch.pieces()) {
            DraftChunk chunk = piece.known() != null ? piece.known() : dictionary.find(layer, piece.digest());
            if (chunk == null) {
                chunk = store(batch, piece);
                chunks.add(chunk);
                dictionary.add(chunk);
            }
            piece.file().add(chunk);
        }
    }

    private DraftChunk store(Batch batch, Batch.Piece piece) throws IOException {
        long offset;
        int size;
        try {
            if (piece.offset() < 0) {
                size = zeros.stored().length;
                offset = file.append(zeros.stored(), 0, size);
            } else if (piece.compressedSize() > 0) {
                size = piece.compressedSize();
                offset = file.append(batch.out(), piece.compressedAt(), size);
            } else {
                size = piece.size();
                offset = file.append(batch.in(), piece.offset(), size);
            }
            if (padded) {
                file.pad();
            }
        } catch (RefusedException e) {
            throw new RefusedException("layer " + (layer + 1), e.getMessage());
        }
        return new DraftChunk(layer, piece.digest(), piece.size(), size, offset);
    }
}
