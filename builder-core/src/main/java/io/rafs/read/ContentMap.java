package io.rafs.read;

import java.io.IOException;

/** Where the content of a file is. Runs are read as they are asked for, for a file may have millions. */
public interface ContentMap {
    /** Bytes of the file. */
    long size();

    /**
     * The runs in file order, beginning with the one that holds byte {@code from}.
     *
     * @param from 0..size
     */
    Runs runs(long from) throws IOException;

    /** Runs, one after the other. */
    interface Runs {
        /** Whether the file goes on. */
        boolean hasNext();

        /**
         * The next run; it begins where the one before ended.
         *
         * @throws io.rafs.format.CorruptImageException if it cannot be right
         */
        Run next() throws IOException;
    }

    /** A map that computes each of its runs from where it begins. */
    abstract class Stepwise implements ContentMap {
        private final long size;

        Stepwise(long size) {
            this.size = size;
        }

        @Override
        public final long size() {
            return size;
        }

        /** The run that begins at this byte of the file. */
        abstract Run at(long begin) throws IOException;

        /** Where the run begins that holds this byte of the file. */
        abstract long begin(long from) throws IOException;

        @Override
        public final Runs runs(long from) throws IOException {
            long first = from < size ? begin(from) : size;
            return new Runs() {
                private long next = first;

                @Override
                public boolean hasNext() {
                    return next < size;
                }

                @Override
                public Run next() throws IOException {
                    Run run = at(next);
                    next += run.length();
                    return run;
                }
            };
        }
    }
}
