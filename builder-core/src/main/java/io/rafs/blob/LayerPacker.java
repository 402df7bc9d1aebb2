package io.rafs.blob;

import io.rafs.chunk.Chunker;
import io.rafs.format.Digest;
import io.rafs.format.RefusedException;
import io.rafs.image.Budget;
import io.rafs.image.Content;
import io.rafs.image.EntryReader;
import io.rafs.image.Layer;
import io.rafs.image.LayerEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one layer, cuts its files into a ring of trays, and stores what comes back, in the order in which it was read.
 * That order is what makes the blob the same for any number of threads.
 */
final class LayerPacker implements BatchRing.Blob {
    private final int layer;
    private final Chunker chunker;
    private final StorageRules rules;
    private final SmallFiles small;
    private final byte[] smallFile;
    private final Crew crew;
    private final Worker worker;
    private final ChunkDictionary dictionary;
    private final ZeroChunk zeros;
    private final Tray[] ring;
    private final PackProgress progress;
    private final Optional<FileDigest> digest;
    private final List<DraftChunk> chunks = new ArrayList<>();
    private final Optional<BatchRing> batches;
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
            SmallFiles.Known known,
            Tray[] ring,
            PackProgress progress) {
        this.layer = layer;
        this.chunker = options.chunker();
        this.rules = options.rules();
        this.small = new SmallFiles(known, rules);
        this.smallFile = new byte[rules.packSmall()];
        this.crew = crew;
        this.worker = worker;
        this.dictionary = dictionary;
        this.zeros = zeros;
        this.ring = ring;
        this.progress = progress;
        this.batches = rules.batchSize() > 0
                ? Optional.of(new BatchRing(layer, rules.batchSize(), crew, worker, this))
                : Optional.empty();
        this.digest = options.digestsFiles() ? Optional.of(new FileDigest()) : Optional.empty();
    }

    /** Packs the layer, within the image's budget, into a blob file at {@code path}. */
    LayerDraft pack(Layer source, Budget budget, Path path) throws IOException {
        List<LayerEntry<DraftFile>> entries = new ArrayList<>();
        file = new BlobFile(path);
        try (EntryReader reader = source.open(budget)) {
            Optional<LayerEntry<Content>> entry = reader.next();
            while (entry.isPresent()) {
                entries.add(entry.get().mapContent(regular -> place(regular.content(), reader)));
                entry = reader.next();
            }
            small.close((pack, bytes, length) -> add(pack, bytes, length, reader));
            for (int i = 0; i < ring.length; i++) {
                nextTray(reader);
            }
            if (batches.isPresent()) {
                batches.get().close();
            }
            tell(reader);
            return new LayerDraft(
                    layer,
                    source.name(),
                    entries,
                    reader.facts(),
                    reader.warnings(),
                    chunks,
                    batches.map(BatchRing::contexts).orElse(List.of()),
                    small.added(),
                    file);
        } catch (IOException | RuntimeException | Error e) {
            for (Tray tray : ring) {
                tray.clear();
            }
            file.abandon();
            throw e;
        }
    }

    private DraftFile place(Content content, EntryReader reader) throws IOException {
        return content.size() > 0 && content.size() <= rules.packSmall()
                ? placeSmall(content, reader)
                : cut(content, reader);
    }

    /** A small file is digested here and now: what equals a known one needs no place. */
    private DraftFile placeSmall(Content content, EntryReader reader) throws IOException {
        int size = (int) content.size();
        content.readFully(smallFile, 0, size);
        Digest known = worker.hasher().digest(smallFile, 0, size);
        Optional<DraftPack.Slice> slice = small.find(known);
        DraftFile draft = new DraftFile(
                size,
                slice.isPresent()
                        ? slice.get()
                        : small.add(
                                known, smallFile, 0, size, (pack, bytes, length) -> add(pack, bytes, length, reader)));
        if (digest.isPresent()) {
            digest.get().update(smallFile, 0, size);
            draft.setSha256(digest.get().digest());
        }
        return draft;
    }

    /** Takes a chunk of small files along in the tray at hand. */
    private void add(DraftPack pack, byte[] bytes, int length, EntryReader reader) throws IOException {
        Tray tray = ring[turn];
        if (!tray.hasRoom(length)) {
            tray = nextTray(reader);
        }
        System.arraycopy(bytes, 0, tray.in(), tray.filled(), length);
        tray.add(pack, length);
    }

    private DraftFile cut(Content content, EntryReader reader) throws IOException {
        DraftFile draft = new DraftFile(content.size(), chunker.maxSize());
        int most = chunker.maxSize();
        long left = content.size(); // bytes of the file that no chunk holds yet
        int ahead = 0; // how many of them stand in the tray already, behind its chunks
        while (left > 0) {
            int want = (int) Math.min(most, left);
            Tray tray = ring[turn];
            if (!tray.hasRoom(want)) {
                tray = carry(tray, ahead, reader);
            }
            if (ahead == 0 && want == most && content.hole() >= want && left - want > rules.minTail()) {
                content.skipHole(zeros.size()); // where so many zeros are cut is known
                digest.ifPresent(sum -> sum.zeros(zeros.size()));
                tray.addZeros(draft, zeros);
                left -= zeros.size();
                continue;
            }
            int at = tray.filled() + ahead;
            content.readFully(tray.in(), at, want - ahead);
            if (digest.isPresent()) {
                digest.get().update(tray.in(), at, want - ahead);
            }
            int cut = leaveTail(chunker.cut(tray.in(), tray.filled(), want), left);
            tray.add(draft, cut);
            left -= cut;
            ahead = want - cut;
        }
        digest.ifPresent(sum -> draft.setSha256(sum.digest()));
        return draft;
    }

    /** Moves a cut that would leave too few bytes of the file behind it. */
    private int leaveTail(int cut, long left) {
        if (left - cut >= rules.minTail() || left == cut) {
            return cut;
        }
        return left <= chunker.maxSize() ? (int) left : (int) (left - rules.minTail());
    }

    /** Goes on to the next tray, taking bytes along that were read but not cut. */
    private Tray carry(Tray full, int ahead, EntryReader reader) throws IOException {
        int from = full.filled();
        Tray next = nextTray(reader);
        System.arraycopy(full.in(), from, next.in(), 0, ahead);
        return next;
    }

    /** Hands in the tray at hand and makes the oldest of the ring free: stores it, when it has been worked on. */
    private Tray nextTray(EntryReader reader) throws IOException {
        if (!ring[turn].isEmpty()) {
            crew.submit(layer, ring[turn]);
        }
        turn = (turn + 1) % ring.length;
        Tray oldest = ring[turn];
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

    private void store(Tray tray) throws IOException {
        for (Tray.Piece piece : tray.pieces()) {
            if (piece.isHole(rules)) {
                piece.taker().add(DraftChunk.hole(piece.size()));
                continue;
            }
            DraftChunk chunk = piece.known() != null ? piece.known() : dictionary.find(layer, piece.digest());
            if (chunk == null) {
                chunk = rules.joins(piece.size()) ? batches.orElseThrow().add(tray, piece) : store(tray, piece);
                dictionary.add(chunk);
            }
            piece.taker().add(chunk);
        }
    }

    private DraftChunk store(Tray tray, Tray.Piece piece) throws IOException {
        long offset;
        int size;
        if (piece.offset() < 0) {
            size = zeros.stored().length;
            offset = append(zeros.stored(), 0, size);
        } else if (piece.compressedSize() > 0) {
            size = piece.compressedSize();
            offset = append(tray.out(), piece.compressedAt(), size);
        } else {
            size = piece.size();
            offset = append(tray.in(), piece.offset(), size);
        }
        DraftChunk chunk = new DraftChunk(layer, piece.digest(), piece.size(), size, offset);
        add(chunk);
        return chunk;
    }

    @Override
    public long append(byte[] bytes, int offset, int length) throws IOException {
        try {
            long start = file.append(bytes, offset, length);
            if (rules.aligned()) {
                file.pad();
            }
            return start;
        } catch (RefusedException e) {
            throw new RefusedException("layer " + (layer + 1), e.getMessage());
        }
    }

    @Override
    public void add(DraftChunk chunk) {
        chunks.add(chunk);
    }
}
