package io.rafs.registry;

/** The connections of this process to all registries. */
public final class Connections {
    private static final long MOST_MILLIS = 100;

    private Connections() {}

    /**
     * Ends them, when nothing is asked any more. A JVM that ends waits 300 ms for threads in native code, and the JDK's HTTP
     * clients have one each that waits there for the network; before Java 21 a client has no other way to be closed.
     */
    public static void end() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().matches("HttpClient-[0-9]+-SelectorManager")) {
                thread.interrupt();
                try {
                    thread.join(MOST_MILLIS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }
}
