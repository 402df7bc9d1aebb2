package io.rafs.sink;

import io.rafs.format.Digest;
import io.rafs.oci.Link;
import io.rafs.oci.NydusImage;
import io.rafs.store.Stored;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** The data blobs of an image on their way to a target, while its bootstraps are still being made. */
public final class BlobSending implements Closeable {
    private final List<Link> links = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    private final FutureTask<Void> task;
    private final Thread thread;

    private BlobSending(ImageTarget target, Map<Digest, Stored> blobs, LongConsumer read) {
        List<Watched> bytes = new ArrayList<>();
        blobs.forEach((id, blob) -> {
            links.add(NydusImage.blob(id, blob.size()));
            bytes.add(new Watched(blob, read));
        });
        task = new FutureTask<>(() -> {
            Transfers.run(target.atOnce(), bytes.size(), i -> {
                if (target.put(links.get(i), bytes.get(i))) {
                    sent.addAndGet(links.get(i).size());
                }
                bytes.get(i).done();
            });
            return null;
        });
        thread = new Thread(task, "rafs-send");
        thread.setDaemon(true);
    }

    /**
     * Starts.
     *
     * @param blobs in device order, by their ids; they stay where they are until all is sent, or this is closed
     * @param read is told of bytes that are done with, some at a time, by one thread at a time
     */
    public static BlobSending start(ImageTarget target, Map<Digest, Stored> blobs, LongConsumer read) {
        BlobSending sending = new BlobSending(target, blobs, read);
        sending.thread.start();
        return sending;
    }

    /** Points at the blobs, in device order. */
    List<Link> links() {
        return links;
    }

    /**
     * Waits until the target has all of them.
     *
     * @return bytes that it did not have before
     */
    long await() throws IOException {
        try {
            task.get();
            return sent.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.io.InterruptedIOException("interrupted while blobs were on their way");
        }
    }

    /** Breaks off what is still on its way, and waits until nothing is read any more. */
    @Override
    public void close() {
        boolean interrupted = false;
        while (thread.isAlive()) {
            thread.interrupt();
            try {
                thread.join(100);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
