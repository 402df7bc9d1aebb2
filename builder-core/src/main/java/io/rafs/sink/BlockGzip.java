package io.rafs.sink;

import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;

/**
 * gzip that several threads compress. Each block is compressed by itself and ends at a byte, so that the blocks make one stream
 * when they are put together, the same for any number of threads. Source: RFC 1951 and 1952; pigz does the same.
 */
final class BlockGzip extends OutputStream {
    /** Larger ones would find hardly more that repeats: deflate looks back 32 KiB. */
    private static final int BLOCK = 1 << 20;

    private static final int STEP = 1 << 16;

    /** No name, no time, a system that nobody knows. */
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    /** The last block, with nothing in it. */
    private static final byte[] LAST = {3, 0};

    private final OutputStream out;
    private final ExecutorService crew;
    private final int mostWaiting;
    private final Deque<Future<byte[]>> waiting = new ArrayDeque<>();
    private final CRC32 crc = new CRC32();
    private long length;
    private byte[] block = new byte[BLOCK];
    private int filled;

    /** @param threads that compress, at least 1; each has two blocks in memory */
    BlockGzip(OutputStream out, int threads) throws IOException {
        this.out = out;
        mostWaiting = 2 * threads;
        crew = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "rafs-gzip");
            thread.setDaemon(true);
            return thread;
        });
        out.write(HEADER);
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        crc.update(bytes, offset, count);
        length += count;
        int done = 0;
        while (done < count) {
            int step = Math.min(BLOCK - filled, count - done);
            System.arraycopy(bytes, offset + done, block, filled, step);
            filled += step;
            done += step;
            if (filled == BLOCK) {
                hand();
            }
        }
    }

    private void hand() throws IOException {
        byte[] full = block;
        int size = filled;
        waiting.add(crew.submit(() -> compress(full, size)));
        block = new byte[BLOCK];
        filled = 0;
        if (waiting.size() > mostWaiting) {
            take();
        }
    }

    private static byte[] compress(byte[] bytes, int size) throws GZIPException {
        Deflater deflater = new Deflater(JZlib.Z_DEFAULT_COMPRESSION, true);
        deflater.setInput(bytes, 0, size, false);
        ByteArrayOutputStream into = new ByteArrayOutputStream(size / 2);
        byte[] step = new byte[STEP];
        do {
            deflater.setOutput(step);
            deflater.deflate(JZlib.Z_FULL_FLUSH);
            into.write(step, 0, STEP - deflater.getAvailOut());
        } while (deflater.getAvailOut() == 0);
        deflater.end();
        return into.toByteArray();
    }

    private void take() throws IOException {
        try {
            out.write(waiting.remove().get());
        } catch (ExecutionException e) {
            throw new IllegalStateException("a block cannot be compressed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a layer was compressed");
        }
    }

    /** Writes what is left, and the end. */
    void finish() throws IOException {
        if (filled > 0) {
            hand();
        }
        while (!waiting.isEmpty()) {
            take();
        }
        out.write(LAST);
        little(crc.getValue());
        little(length);
    }

    private void little(long value) throws IOException {
        for (int shift = 0; shift < 32; shift += 8) {
            out.write((int) (value >>> shift) & 0xff);
        }
    }

    @Override
    public void close() throws IOException {
        crew.shutdownNow();
        out.close();
    }
}
