package io.rafs.diff;

import io.rafs.digest.Hasher;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.erofs.DeviceSlot;
import io.rafs.read.ContentMap;
import io.rafs.read.ImageEntry;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * The pieces of files of an image that only the kernel reads. It has no digests, but its blobs may: a run is known by that of
 * its chunk where the blob is at hand and lists it, else by the blob and the place. A small file that is a slice of packed
 * content weighs its part of the chunks that it lies in.
 */
final class RunPieces implements FilePieces {
    private final ImageReader image;
    private final String side;
    private final List<DeviceSlot> devices;
    private final Hasher sha256 = Hasher.sha256();
    private long pieces;

    /** @param first which of two images it is: what no other can have must not be taken for the other's */
    RunPieces(ImageReader image, boolean first) throws IOException {
        this.image = image;
        side = first ? "first" : "second";
        devices = image.bootstrap().deviceSlots();
    }

    @Override
    public void list(ImageEntry file, Taker taker) throws IOException {
        ContentMap.Runs runs =
                image.bootstrap().content(file.nid(), file.inode()).runs(0);
        while (runs.hasNext()) {
            Run run = runs.next();
            if (run instanceof Run.Slice slice) {
                slice(file, slice, taker);
            } else {
                take(file, run, 0, run.length(), taker);
            }
        }
    }

    private void slice(ImageEntry file, Run.Slice slice, Taker taker) throws IOException {
        long from = slice.offset();
        long end = from + slice.length();
        ContentMap.Runs runs = image.bootstrap()
                .packed()
                .orElseThrow(() -> new IllegalStateException("a slice of nothing, which maps do not hand out"))
                .runs(from);
        while (from < end && runs.hasNext()) {
            Run run = runs.next();
            long skip = from - run.at();
            long length = Math.min(run.length() - skip, end - from);
            take(file, run, skip, length, taker);
            from += length;
        }
    }

    private void take(ImageEntry file, Run run, long skip, long length, Taker taker) throws IOException {
        // whatever says where a run is takes some bytes; where files share these, a small image could have runs without
        // end
        if (++pieces > image.bootstrap().size()) {
            throw new CorruptImageException(
                    image.bootstrap().name(),
                    run.saidAt(),
                    "with '%s', files have more runs than the image has bytes; some overlap".formatted(file.path()));
        }
        if (run instanceof Run.Stored stored && stored.device() > 0) {
            // both factors are below 2^24
            long weight = stored.algorithm().isEmpty() ? length : stored.storedLength() * length / run.length();
            taker.take(new PieceId(identity(stored), skip, length), Piece.Kind.PLACE, weight, stored.device() - 1);
        } else if (run instanceof Run.Stored stored) {
            // comes with the bootstrap, whose size is told by itself
            taker.take(new PieceId(place("", stored), skip, length), Piece.Kind.PLACE, 0, Piece.NOWHERE);
        } else {
            taker.take(new PieceId(Digest.ZERO, 0, length), Piece.Kind.PLACE, 0, Piece.NOWHERE);
        }
    }

    private Digest identity(Run.Stored run) throws IOException {
        Optional<Digest> listed = image.listedDigest(run);
        return listed.isPresent()
                ? listed.get()
                : place(devices.get(run.device() - 1).tag(), run);
    }

    /** What stands for a place; nobody else has it unless the device has a name. */
    private Digest place(String tag, Run.Stored run) {
        byte[] text = "%s/%s/%d+%d"
                .formatted(
                        tag.isEmpty() ? side + " image, device " + run.device() : tag,
                        run.rotated() ? "rotated" : "",
                        run.offset(),
                        run.storedLength())
                .getBytes(StandardCharsets.UTF_8);
        return sha256.digest(text, 0, text.length);
    }
}
