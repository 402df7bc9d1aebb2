package io.rafs.golden;

import io.rafs.format.Digest;
import io.rafs.verity.FsVerity;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** The fs-verity digests of blobs, found by a thread of its own while their image is still being made. */
final class BlobMeasuring {
    private final FutureTask<Map<Digest, Digest>> task;

    private BlobMeasuring(Map<Digest, Path> files) {
        task = new FutureTask<>(() -> {
            Map<Digest, Digest> measured = new LinkedHashMap<>();
            for (Map.Entry<Digest, Path> file : files.entrySet()) {
                if (Files.isRegularFile(file.getValue())) { // others are referred to, and missed later
                    measured.put(file.getKey(), FsVerity.digest(file.getValue(), 1));
                }
            }
            return measured;
        });
    }

    static BlobMeasuring start(Map<Digest, Path> files) {
        BlobMeasuring measuring = new BlobMeasuring(Map.copyOf(files));
        Thread thread = new Thread(measuring.task, "rafs-measure");
        thread.setDaemon(true);
        thread.start();
        return measuring;
    }

    /** Digests by blob id. */
    Map<Digest, Digest> await() throws IOException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while blobs were measured");
        }
    }
}
