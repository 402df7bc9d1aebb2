package io.rafs.check;

import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.blob.TailHeader;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import io.rafs.read.RunLoader;
import io.rafs.read.WrongDigestException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * The data of a native image: every piece that a file uses is decoded, and compared with its digest where the blob lists
 * one; every blob is digested as a whole.
 */
final class NativeDataCheck {
    /** Pieces in a task. */
    private static final int RUN = 32;

    private final ImageReader image;
    private final List<DeviceFileCheck> devices;
    private final SharedPieces pieces;
    private final int[] slots;
    private final boolean[] readable;
    private final CheckCrew<RunLoader> crew;
    private int nextDevice;
    private int nextPiece;

    /**
     * @param devices that can be read
     * @param slots of the pieces
     */
    NativeDataCheck(
            ImageReader image,
            List<DeviceFileCheck> devices,
            SharedPieces pieces,
            int[] slots,
            CheckProgress progress) {
        this.image = image;
        this.devices = devices;
        this.pieces = pieces;
        this.slots = slots;
        crew = new CheckCrew<>(() -> new RunLoader(image), progress);
        readable = new boolean[image.devices().count() + 1];
        readable[0] = true;
        devices.forEach(device -> readable[device.number()] = true);
    }

    /** Checks all with so many threads. */
    void run(int threads, Findings findings) throws IOException {
        crew.run(this::next, threads, findings);
    }

    /** Bytes of content that were looked at, each piece once. */
    long bytes() {
        return crew.bytes();
    }

    /** Whole files first, for each is a long piece of work; then pieces, some at a time. */
    private Optional<CheckCrew.Task<RunLoader>> next() {
        if (nextDevice < devices.size()) {
            DeviceFileCheck device = devices.get(nextDevice++);
            return Optional.of(loader -> file(device));
        }
        int from = nextPiece;
        int to = Math.min(from + RUN, slots.length);
        nextPiece = to;
        return from == to ? Optional.empty() : Optional.of(loader -> pieces(from, to, loader));
    }

    private void pieces(int from, int to, RunLoader loader) throws IOException {
        long sum = 0;
        byte[] buffer = new byte[0];
        for (int i = from; i < to; i++) {
            Run.Stored piece = pieces.at(slots[i]);
            if (!readable[piece.device()] || piece.rotated()) {
                continue; // told before; or no codec can fail
            }
            int length = (int) piece.length();
            buffer = buffer.length < length ? new byte[length] : buffer;
            try {
                loader.load(piece, 0, buffer, 0, length);
                sum += length;
            } catch (CorruptImageException e) {
                Rule rule = e instanceof WrongDigestException ? Rule.DATA_DIGEST : Rule.DATA_READ;
                crew.add(new Finding(rule, e.file(), e.offset(), e.detail()));
            }
        }
        crew.looked(sum);
    }

    private void file(DeviceFileCheck device) throws IOException {
        long size = image.devices().size(device.number());
        FileDigest file = new FileDigest(
                device.name(), (offset, to, length) -> image.devices().read(device.number(), offset, to, length));
        if (device.data().isPresent()) {
            long end = Math.min(size, Math.min(size, device.data().get().storedSize()) + TailHeader.SIZE);
            file.compareData(device.data().get(), end, crew);
        }
        if (device.id().isEmpty()) {
            return;
        }
        Digest digest = file.upTo(size);
        if (!digest.equals(device.id().get())) {
            crew.add(new Finding(
                    Rule.DATA_ID,
                    device.name(),
                    0,
                    "the file has SHA-256 %s, its id is %s"
                            .formatted(digest, device.id().get())));
        }
    }
}
