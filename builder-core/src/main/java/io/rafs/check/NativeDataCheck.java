package io.rafs.check;

import io.rafs.digest.Sha256;
import io.rafs.format.CorruptImageException;
import io.rafs.format.Digest;
import io.rafs.format.blob.TailHeader;
import io.rafs.read.ImageReader;
import io.rafs.read.Run;
import io.rafs.read.RunLoader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The data of a native image: every piece that a file uses is decoded, and compared with its digest where the blob lists
 * one; every blob is digested as a whole. What threads find is told in the order of files and offsets.
 */
final class NativeDataCheck {
    private static final int RUN = 32;
    private static final int STEP = 1 << 18;
    private static final int MAX_KEPT = 100_000;

    private final ImageReader image;
    private final List<DeviceFileCheck> devices;
    private final SharedPieces pieces;
    private final int[] slots;
    private final boolean[] readable;
    private final CheckProgress progress;
    private final List<Finding> found = new ArrayList<>();
    private int nextDevice;
    private int nextPiece;
    private long bytes;
    private Throwable failure;

    /** A piece of work. */
    private interface Task {
        void run(RunLoader loader) throws IOException;
    }

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
        this.progress = progress;
        readable = new boolean[image.devices().count() + 1];
        readable[0] = true;
        devices.forEach(device -> readable[device.number()] = true);
    }

    /** Checks all with so many threads. */
    void run(int threads, Findings findings) throws IOException {
        Thread[] others = new Thread[threads - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = new Thread(this::work, "rafs-check-" + (i + 2));
            others[i].setDaemon(true);
            others[i].start();
        }
        work();
        for (Thread other : others) {
            try {
                other.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while content was checked");
            }
        }
        if (failure instanceof IOException e) {
            throw e;
        } else if (failure != null) {
            throw new IllegalStateException("content could not be checked", failure);
        }
        found.sort(Comparator.comparing(Finding::file)
                .thenComparing(Finding::offset)
                .thenComparing(Finding::rule));
        found.forEach(finding -> findings.add(finding.rule(), finding.file(), finding.offset(), finding.detail()));
    }

    /** Bytes of content that were looked at, each piece once. */
    long bytes() {
        return bytes;
    }

    private void work() {
        try (RunLoader loader = new RunLoader(image)) {
            Task task = next();
            while (task != null) {
                task.run(loader);
                task = next();
            }
        } catch (IOException | RuntimeException | Error e) {
            synchronized (this) {
                failure = failure == null ? e : failure;
            }
        }
    }

    /** Whole files first, for each is a long piece of work; then pieces, some at a time. Null at the end. */
    private synchronized Task next() {
        if (failure != null) {
            return null;
        }
        if (nextDevice < devices.size()) {
            DeviceFileCheck device = devices.get(nextDevice++);
            return loader -> file(device);
        }
        int from = nextPiece;
        int to = Math.min(from + RUN, slots.length);
        nextPiece = to;
        return from == to ? null : loader -> pieces(from, to, loader);
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
                boolean digest = e.detail().contains("has the digest");
                add(new Finding(digest ? Rule.DATA_DIGEST : Rule.DATA_READ, e.file(), e.offset(), e.detail()));
            }
        }
        synchronized (this) {
            bytes += sum;
        }
        progress.read(sum);
    }

    private void file(DeviceFileCheck device) throws IOException {
        long size = image.devices().size(device.number());
        Sha256 sha256 = new Sha256();
        long dataEnd =
                Math.min(size, device.data().map(data -> data.storedSize()).orElse(0L) + TailHeader.SIZE);
        update(device, sha256, 0, dataEnd);
        if (device.data().isPresent()) {
            Digest data = sha256.fork().digest();
            Digest expected = device.data().get().digest();
            if (!data.equals(expected)) {
                add(new Finding(
                        Rule.BLOB_FILE_TOC,
                        device.name(),
                        0,
                        "%s has SHA-256 %s, the table of contents expects %s"
                                .formatted(device.data().get().name(), data, expected)));
            }
        }
        if (device.id().isEmpty()) {
            return;
        }
        update(device, sha256, dataEnd, size);
        Digest digest = sha256.digest();
        if (!digest.equals(device.id().get())) {
            add(new Finding(
                    Rule.DATA_ID,
                    device.name(),
                    0,
                    "the file has SHA-256 %s, its id is %s"
                            .formatted(digest, device.id().get())));
        }
    }

    private void update(DeviceFileCheck device, Sha256 sha256, long from, long to) throws IOException {
        byte[] buffer = new byte[STEP];
        for (long at = from; at < to; at += STEP) {
            int step = (int) Math.min(STEP, to - at);
            image.devices().read(device.number(), at, buffer, step);
            sha256.update(buffer, 0, step);
        }
    }

    /** Bounded, for a wrong device makes a finding of every piece. */
    private synchronized void add(Finding finding) {
        found.add(finding);
        if (found.size() > MAX_KEPT) {
            found.subList(MAX_KEPT / 2, found.size()).clear();
        }
    }
}
