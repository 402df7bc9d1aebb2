package io.rafs.build;

/** Told how a build gets on; from several threads at once. */
public interface BuildProgress {
    /** Nobody listens. */
    BuildProgress NONE = new BuildProgress() {
        @Override
        public void started(String sourceKind, int layers, long inputBytes) {}

        @Override
        public void read(long bytes) {}
    };

    /**
     * The source was understood, or what was made of it begins to go where it is to go.
     *
     * @param inputBytes 0 if not known
     */
    void started(String sourceKind, int layers, long inputBytes);

    /** {@code bytes} more of the input were read. */
    void read(long bytes);
}
