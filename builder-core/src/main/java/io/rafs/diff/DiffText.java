package io.rafs.diff;

import io.rafs.format.SizeText;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Locale;

/** What changed, for people at a terminal. */
public final class DiffText {
    private DiffText() {}

    /**
     * Prints it.
     *
     * @param top how many paths to list, those with most new bytes
     */
    public static void print(DiffResult result, long top, Writer out) throws IOException {
        line(out, "first", Words.subject(result.first()));
        line(out, "second", Words.subject(result.second()));
        line(out, "new", Words.fresh(result));
        line(out, "shared", Words.shared(result));
        line(out, "gone", Words.gone(result));
        line(out, "paths", Words.counts(result));
        for (String note : result.notes()) {
            line(out, "note", note);
        }
        shares(out, "new bytes by layer", result, Ranking.of(result.layers()));
        shares(out, "new bytes by top directory", result, Ranking.of(result.directories()));
        paths(out, result, top);
    }

    private static void line(Writer out, String label, String text) throws IOException {
        out.write(String.format(Locale.ROOT, "%-10s %s%n", label, text));
    }

    private static <T> void shares(Writer out, String title, DiffResult result, List<Share<T>> shares)
            throws IOException {
        if (shares.isEmpty()) {
            return;
        }
        out.write("%n%s%n".formatted(title));
        for (Share<T> share : shares) {
            long fresh = share.bytes().fresh();
            out.write(String.format(
                    Locale.ROOT,
                    "  %10s %6s  %s%n",
                    SizeText.of(fresh),
                    Words.percent(fresh, result.bytes().fresh()),
                    share.of()));
        }
    }

    private static void paths(Writer out, DiffResult result, long top) throws IOException {
        List<PathChange> paths = Ranking.of(result, top);
        if (paths.isEmpty()) {
            return;
        }
        int left = result.paths().size() - paths.size();
        out.write("%npaths, most new bytes first%s%n"
                .formatted(left == 0 ? "" : "; %d of %d".formatted(paths.size(), paths.size() + left)));
        for (PathChange path : paths) {
            String details = Words.details(path);
            out.write(String.format(
                    Locale.ROOT,
                    "%c %10s  %s%s%n",
                    path.change().sign(),
                    path.bytes().fresh() == 0 ? "" : SizeText.of(path.bytes().fresh()),
                    path.path(),
                    details.isEmpty() ? "" : "  (" + details + ")"));
        }
    }
}
