package io.rafs.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The body of an answer as a stream that gives up when nothing comes any more: the JDK's own waits for ever, as its time
 * limit ends with the headers.
 */
final class BodyStream extends InputStream implements HttpResponse.BodySubscriber<InputStream> {
    /** Pieces of up to 16 KiB that the network may be ahead. */
    private static final int AHEAD = 16;

    private static final Object END = new Object();

    private final Duration idle;
    private final BlockingQueue<Object> arrived = new LinkedBlockingQueue<>();
    private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
    private volatile boolean closed;
    private Iterator<ByteBuffer> pieces = List.<ByteBuffer>of().iterator();
    private ByteBuffer piece = ByteBuffer.allocate(0);
    private boolean ended;

    BodyStream(Duration idle) {
        this.idle = idle;
    }

    @Override
    public CompletionStage<InputStream> getBody() {
        return CompletableFuture.completedStage(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription s) {
        subscription.complete(s);
        if (closed) {
            s.cancel();
        } else {
            s.request(AHEAD);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> item) {
        arrived.add(item);
    }

    @Override
    public void onError(Throwable failure) {
        arrived.add(failure);
    }

    @Override
    public void onComplete() {
        arrived.add(END);
    }

    @Override
    public int read() throws IOException {
        return fill() ? piece.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, piece.remaining());
        piece.get(bytes, offset, count);
        return count;
    }

    /** Makes the current piece one with bytes in it; false at the end. */
    private boolean fill() throws IOException {
        while (!piece.hasRemaining()) {
            if (ended) {
                return false;
            }
            if (pieces.hasNext()) {
                piece = pieces.next();
            } else {
                take(next());
            }
        }
        return true;
    }

    private void take(Object item) throws IOException {
        if (item instanceof Throwable failure) {
            arrived.add(failure); // whoever reads on meets it again
            throw new IOException(failure.getMessage(), failure);
        }
        if (item == END) {
            ended = true;
            return;
        }
        @SuppressWarnings("unchecked") // only onNext adds lists
        List<ByteBuffer> buffers = (List<ByteBuffer>) item;
        pieces = buffers.iterator();
        subscription.join().request(1);
    }

    private Object next() throws IOException {
        if (closed) {
            throw new IOException("the body was closed");
        }
        try {
            Object item = arrived.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
            if (item == null) {
                close();
                throw new HttpTimeoutException("nothing came for %d ms".formatted(idle.toMillis()));
            }
            return item;
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** Breaks the connection off, unless all has arrived. */
    @Override
    public void close() {
        closed = true;
        if (subscription.isDone()) {
            subscription.join().cancel();
        }
    }
}
