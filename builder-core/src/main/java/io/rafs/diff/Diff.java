package io.rafs.diff;

import java.io.IOException;

/** Compares two trees, and weighs what is new. */
public final class Diff {
    private Diff() {}

    /**
     * Compares.
     *
     * <p>Of two images, chunks are compared and weighed as they are stored; content is read only of files of the same size
     * that are cut otherwise, and only if their blobs are there. If one side is a source, all content of the other is read.
     *
     * @param threads that read content, at least 1
     * @throws io.rafs.format.CorruptImageException if an image cannot be right
     * @throws IOException if reading fails, or content must be read and is not there
     */
    public static DiffResult run(DiffInput first, DiffInput second, int threads) throws IOException {
        boolean images = first instanceof DiffInput.Image && second instanceof DiffInput.Image;
        PieceTable table = new PieceTable();
        Side one = load(first, table, true, images, threads);
        Side other = load(second, table, false, images, threads);
        return new TreeComparison(one, other, images ? Unit.STORED : Unit.PLAIN).run();
    }

    private static Side load(DiffInput input, PieceTable table, boolean first, boolean images, int threads)
            throws IOException {
        if (input instanceof DiffInput.Source source) {
            return TreeSide.load(source, table, first);
        }
        DiffInput.Image image = (DiffInput.Image) input;
        // whole files are other pieces: those that the image is stored as must not be met again
        PieceTable own = images ? table : new PieceTable();
        Side side = ImageSide.load(image.reader(), image.name(), image.layers(), own, first, threads);
        if (!images) {
            WholeFiles.of(side, table, first);
        }
        return side;
    }
}
