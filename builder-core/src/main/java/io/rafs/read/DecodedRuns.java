package io.rafs.read;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decoded runs of which only pieces were wanted: most of them will be wanted again, for many small files lie in one. Keeps
 * the last few MiB. May be used by several threads; each run is decoded by one of them, while others that want it wait.
 */
final class DecodedRuns {
    private static final long MOST = 16 << 20;

    private final long most = Math.min(MOST, Runtime.getRuntime().maxMemory() / 16);
    private final Map<Run.Stored, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private static final class Entry {
        private byte[] decoded;
    }

    /** Decodes a run. */
    interface Decoder {
        /** All of it. */
        byte[] decode(Run.Stored run) throws IOException;
    }

    /** All bytes of a run; not to be written to. */
    byte[] get(Run.Stored run, Decoder decoder) throws IOException {
        Entry entry;
        synchronized (entries) {
            entry = entries.computeIfAbsent(run, key -> new Entry());
        }
        synchronized (entry) {
            if (entry.decoded == null) {
                entry.decoded = decoder.decode(run);
                took(run, entry);
            }
            return entry.decoded;
        }
    }

    private void took(Run.Stored run, Entry entry) {
        synchronized (entries) {
            if (entries.get(run) == entry) {
                bytes += run.length();
            }
            Iterator<Map.Entry<Run.Stored, Entry>> eldest = entries.entrySet().iterator();
            while (bytes > most && entries.size() > 1) {
                Map.Entry<Run.Stored, Entry> old = eldest.next();
                if (old.getValue() != entry) {
                    // one that is still being decoded has not been counted
                    bytes -= old.getValue().decoded == null ? 0 : old.getKey().length();
                    eldest.remove();
                }
            }
        }
    }
}
