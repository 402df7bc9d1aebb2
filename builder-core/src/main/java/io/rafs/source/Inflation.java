package io.rafs.source;

import io.rafs.codec.BulkInput;
import io.rafs.image.Limit;
import io.rafs.image.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/** Watches what a decompressor makes of a layer: zeros beyond measure are there to fill time, not a container. */
final class Inflation extends BulkInput {
    private final InputStream plain;
    private final LongSupplier stored;
    private final Limits limits;
    private long count;

    /**
     * The bytes of {@code plain}, as long as they stay within {@link Limit#RATIO}.
     *
     * @param stored how many bytes the decompressor has taken so far
     */
    Inflation(InputStream plain, LongSupplier stored, Limits limits) {
        this.plain = plain;
        this.stored = stored;
        this.limits = limits;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int got = plain.read(bytes, offset, length);
        count += Math.max(0, got);
        if (count > Limit.RATIO_FLOOR && count / limits.of(Limit.RATIO) > stored.getAsLong()) {
            throw new Exceeded("%d stored bytes have become %d plain ones, more than %d for each%s"
                    .formatted(stored.getAsLong(), count, limits.of(Limit.RATIO), limits.refusal(Limit.RATIO)));
        }
        return got;
    }

    @Override
    public void close() throws IOException {
        plain.close();
    }

    /** More than the limit; whoever reads the layer knows at which entry. */
    static final class Exceeded extends IOException {
        private static final long serialVersionUID = 1L;

        Exceeded(String message) {
            super(message);
        }
    }
}
