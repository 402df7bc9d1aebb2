package io.rafs.check;

import io.rafs.format.erofs.DeviceSlot;
import io.rafs.format.erofs.SuperBlock;
import io.rafs.format.extent.Algorithm;
import io.rafs.format.extent.CodecRecord;
import io.rafs.read.BootstrapReader;
import io.rafs.read.Run;
import java.util.List;
import java.util.Optional;

/** What a native image says of stored pieces, whichever files they are of. */
final class PieceCheck {
    private final BootstrapReader bootstrap;
    private final List<DeviceSlot> slots;
    private final Findings findings;
    private final SharedPieces pieces;
    private final int lz4Blocks;
    private boolean toldUnaligned;

    PieceCheck(BootstrapReader bootstrap, List<DeviceSlot> slots, Findings findings) {
        this.bootstrap = bootstrap;
        this.slots = slots;
        this.findings = findings;
        pieces = new SharedPieces(slots.size());
        lz4Blocks = bootstrap.codecs().stream()
                .mapToInt(record -> record instanceof CodecRecord.Lz4 lz4 ? Math.max(1, lz4.maxBlocks()) : 0)
                .max()
                .orElse(0);
    }

    /** All pieces that were checked. */
    SharedPieces pieces() {
        return pieces;
    }

    /** Checks a piece of a file. */
    void check(Object path, Run.Stored piece) {
        long end = piece.device() == 0
                ? bootstrap.size()
                : Math.min(
                        SharedPieces.MAX_OFFSET, slots.get(piece.device() - 1).blocks() * SuperBlock.BLOCK);
        boolean inside = piece.offset() <= end - piece.storedLength();
        expect(
                Rule.PIECE_PLACE,
                inside,
                piece,
                "'%s' has a piece of %d bytes at byte %d of %s, which ends at %d",
                path,
                piece.storedLength(),
                piece.offset(),
                piece.device() == 0 ? "the bootstrap, for no device is there" : "device " + piece.device(),
                end);
        expect(
                Rule.PIECE_PARTIAL,
                piece.algorithm().isEmpty() || piece.partial() || piece.storedLength() <= piece.length(),
                piece,
                "'%s' has a piece of %d bytes that is stored in %d, and not marked as partial; kernels from 7.1 refuse it",
                path,
                piece.length(),
                piece.storedLength());
        codec(path, piece);
        if (!inside) {
            return;
        }
        if (piece.device() > 0 && piece.offset() % SuperBlock.BLOCK != 0 && !toldUnaligned) {
            toldUnaligned = true;
            expect(
                    Rule.PIECE_UNALIGNED,
                    false,
                    piece,
                    "'%s' is the first to have a piece that begins inside a block, at byte %d of device %d; mount such images with 7.1, or with a 6.18 that has 649932fc3815",
                    path,
                    piece.offset(),
                    piece.device());
        }
        Optional<Run.Stored> other = pieces.add(piece);
        expect(
                Rule.PIECE_SAME,
                other.isEmpty(),
                piece,
                "'%s' has %d bytes %s at byte %d of device %d, where another file has %s bytes %s; a kernel reads both like the first",
                path,
                piece.storedLength(),
                codec(piece),
                piece.offset(),
                piece.device(),
                other.map(Run.Stored::storedLength).orElse(0),
                other.map(PieceCheck::codec).orElse(""));
    }

    private void codec(Object path, Run.Stored piece) {
        if (!piece.algorithm().equals(Optional.of(Algorithm.LZ4))) {
            return;
        }
        long into = piece.offset() % SuperBlock.BLOCK;
        long blocks = (into + piece.storedLength() + SuperBlock.BLOCK - 1) / SuperBlock.BLOCK;
        expect(
                Rule.SUPERBLOCK_CODECS,
                blocks <= lz4Blocks,
                piece,
                "'%s' has an LZ4 piece that touches %d blocks, the superblock announces %d; a kernel's buffer is too small",
                path,
                blocks,
                lz4Blocks);
    }

    private static String codec(Run.Stored piece) {
        return piece.algorithm().map(codec -> "of " + codec).orElse("as they are");
    }

    private void expect(Rule rule, boolean holds, Run piece, String detail, Object... values) {
        if (!holds) {
            findings.add(rule, bootstrap.name(), piece.saidAt(), detail.formatted(values));
        }
    }
}
