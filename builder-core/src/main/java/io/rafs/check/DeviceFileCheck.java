package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.blob.TocEntry;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.read.BlobReader;
import io.rafs.read.DeviceSet;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import io.rafs.read.StoredChunk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/** The file behind a slot of a native image's device table, and what it lists of its chunks if it is a blob that does. */
final class DeviceFileCheck {
    private final ImageReader image;
    private final DeviceSet devices;
    private final int number;
    private final DeviceSlot slot;
    private final SharedPieces pieces;
    private final Findings findings;
    private String name;
    private Optional<BlobReader> blob = Optional.empty();
    private Optional<TocEntry> data = Optional.empty();

    /** @param number of the device, from 1 on */
    DeviceFileCheck(ImageReader image, int number, DeviceSlot slot, SharedPieces pieces, Findings findings) {
        this.image = image;
        this.devices = image.devices();
        this.number = number;
        this.slot = slot;
        this.pieces = pieces;
        this.findings = findings;
        name = image.bootstrap().name();
    }

    /** Checks all but the data; answers whether the file can be read. */
    boolean run() throws IOException {
        try {
            name = devices.path(number).toString();
            long size = devices.size(number);
            blocks(size);
            blob = devices.blob(number);
        } catch (NoSuchFileException e) {
            findings.add(Rule.BLOB_FILE, name, 0, e.getReason());
            return false;
        } catch (CorruptImageException e) {
            findings.add(Rule.BLOB_FILE_INFO, e);
            return false;
        }
        if (blob.isEmpty()) {
            expect(
                    Rule.BLOB_FILE_TOC,
                    !NativeSuperBlockCheck.isOurs(image.bootstrap())
                            || slot.blobId().isEmpty(),
                    0,
                    "the file does not end with a table of contents, as blobs of this builder do");
            return true;
        }
        boolean readable = chunks();
        BlobTailCheck tail = new BlobTailCheck(blob.get(), findings);
        tail.run();
        data = tail.data();
        return readable;
    }

    /** The number of the device, from 1 on. */
    int number() {
        return number;
    }

    /** The file's name. */
    String name() {
        return name;
    }

    /** The SHA-256 of the file, where the slot's tag is one. */
    Optional<Digest> id() {
        return slot.blobId().filter(id -> !id.isZero());
    }

    /** What the table of contents says of the chunk data. */
    Optional<TocEntry> data() {
        return data;
    }

    private void blocks(long size) {
        long blocks = size / SuperBlock.BLOCK + (size % SuperBlock.BLOCK == 0 ? 0 : 1);
        expect(
                Rule.BLOB_FILE_SIZE,
                blocks == slot.blocks() || slot.blocks() == 0,
                0,
                "the file has %d bytes, which are %d blocks; the device table expects %d",
                size,
                blocks,
                slot.blocks());
        long used = (pieces.end(number) + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK * SuperBlock.BLOCK;
        expect(
                Rule.BLOB_FILE_SIZE,
                used <= size,
                pieces.end(number),
                "the file has %d bytes, the last block that is used ends at %d; a kernel does not read less than a block",
                size,
                used);
    }

    private boolean chunks() throws IOException {
        long plainEnd = 0;
        long storedEnd = 0;
        for (long i = 0; i < blob.get().entry().chunks(); i++) {
            StoredChunk chunk;
            try {
                chunk = blob.get().chunk(i);
            } catch (CorruptImageException e) {
                findings.add(Rule.BLOB_FILE_INFO, e);
                return false;
            }
            expect(
                    Rule.BLOB_FILE_ORDER,
                    chunk.offset() == plainEnd && (chunk.storedOffset() >= storedEnd || chunk.isBatched()),
                    blob.get().infoPosition(i),
                    "chunk %d is at %d of the file and %d of the uncompressed space, the one before ends at %d and %d",
                    i,
                    chunk.storedOffset(),
                    chunk.offset(),
                    storedEnd,
                    plainEnd);
            plainEnd = chunk.offset() + (chunk.size() + SuperBlock.BLOCK - 1L & -SuperBlock.BLOCK);
            storedEnd = chunk.storedOffset() + chunk.storedSize();
        }
        return true;
    }

    /** Compares a piece of this device with the chunk that it is. */
    void compare(Run.Stored piece) throws IOException {
        if (blob.isEmpty()) {
            return;
        }
        Optional<StoredChunk> found = holding(piece.offset());
        if (found.isEmpty()) {
            tell(piece, "no chunk that the blob lists is here");
            return;
        }
        StoredChunk chunk = found.get();
        long into = piece.offset() - chunk.storedOffset();
        if (piece.algorithm().isEmpty()) {
            boolean whole = !chunk.compressed() && into + piece.length() <= chunk.size();
            if (!whole) {
                tell(piece, "chunk %d is %s there".formatted(chunk.index(), sizes(chunk)));
            }
            return;
        }
        long more = piece.storedLength() - (long) chunk.storedSize();
        boolean fits = piece.length() == chunk.size() || piece.partial() && piece.length() < chunk.size();
        // an index counts blocks, so what it says ends anywhere in the last one
        if (into != 0 || !chunk.compressed() || !fits || more < 0 || more >= SuperBlock.BLOCK) {
            tell(piece, "chunk %d is %s there".formatted(chunk.index(), sizes(chunk)));
        } else if (piece.algorithm().equals(Optional.of(Algorithm.LZ4)) && more > 0 && !piece.partial()) {
            findings.add(
                    Rule.PIECE_PARTIAL,
                    image.bootstrap().name(),
                    piece.saidAt(),
                    "%d bytes follow LZ4 chunk %d of device %d in its last block; a kernel refuses that of pieces that are not marked as partial"
                            .formatted(more, chunk.index(), number));
        }
    }

    private static String sizes(StoredChunk chunk) {
        return "%d bytes, stored in %d from %d on".formatted(chunk.size(), chunk.storedSize(), chunk.storedOffset());
    }

    private void tell(Run.Stored piece, String what) {
        findings.add(
                Rule.PIECE_CHUNK,
                image.bootstrap().name(),
                piece.saidAt(),
                "%d bytes, stored in %d %s, are said to be at byte %d of device %d; %s"
                        .formatted(
                                piece.length(),
                                piece.storedLength(),
                                piece.algorithm().map(codec -> "by " + codec).orElse("as they are"),
                                piece.offset(),
                                number,
                                what));
    }

    /** The chunk that this byte of the file belongs to. */
    private Optional<StoredChunk> holding(long offset) throws IOException {
        long low = 0;
        long high = blob.get().entry().chunks();
        while (low < high) {
            long middle = low + (high - low) / 2;
            StoredChunk chunk = blob.get().chunk(middle);
            if (offset < chunk.storedOffset()) {
                high = middle;
            } else if (offset >= chunk.storedOffset() + chunk.storedSize()) {
                low = middle + 1;
            } else {
                return Optional.of(chunk);
            }
        }
        return Optional.empty();
    }

    private void expect(Rule rule, boolean holds, long offset, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, name, offset, detail.formatted(values));
        }
    }
}
