package io.rafs.mutants;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/** What the calling thread takes of the heap. */
final class Memory {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Memory() {}

    /** What is measured. */
    interface Work {
        void run() throws IOException;
    }

    /** Bytes that the calling thread has taken so far, those that it gave back among them. */
    @SuppressWarnings("deprecation") // Java 17 has no other name for a thread's number
    static long taken() {
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    /** Bytes that some work takes. */
    static long taken(Work work) throws IOException {
        long before = taken();
        work.run();
        return taken() - before;
    }
}
