package io.rafs.diff;

import io.rafs.json.JsonStream;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What changed, for machines. Fields are only ever added as long as {@code version} stays. */
public final class DiffJson {
    private DiffJson() {}

    /** Prints it, path by path. */
    public static void print(DiffResult result, Writer out) throws IOException {
        JsonStream json = new JsonStream(out);
        json.field("version", 1);
        json.field("first", subject(result.first()));
        json.field("second", subject(result.second()));
        json.field("unit", lower(result.unit()));
        json.field("same", result.isSame());
        json.field("bytes", bytes(result.bytes()));
        json.field("chunks", bytes(result.chunks()));
        Map<String, Object> counts = new LinkedHashMap<>();
        for (Change change : Change.values()) {
            counts.put(lower(change), result.count(change));
        }
        json.field("paths", counts);
        json.field("metadata", result.attributes());
        List<Object> layers = new ArrayList<>();
        for (Share<LayerName> share : result.layers()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            share.of().number().ifPresent(number -> fields.put("layer", number));
            fields.put("id", share.of().id());
            fields.putAll(bytes(share.bytes()));
            layers.add(fields);
        }
        json.field("layers", layers);
        List<Object> directories = new ArrayList<>();
        for (Share<String> share : result.directories()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("path", share.of());
            fields.putAll(bytes(share.bytes()));
            directories.add(fields);
        }
        json.field("directories", directories);
        json.field("notes", result.notes());
        json.startArray("changes");
        for (PathChange path : result.paths()) {
            json.item(path(path));
        }
        json.close();
    }

    private static Map<String, Object> subject(Subject subject) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", subject.name());
        fields.put("kind", subject.kind());
        fields.put("paths", subject.paths());
        subject.bootstrapBytes().ifPresent(bytes -> fields.put("bootstrapBytes", bytes));
        return fields;
    }

    private static Map<String, Object> bytes(Bytes bytes) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("new", bytes.fresh());
        fields.put("shared", bytes.shared());
        fields.put("gone", bytes.gone());
        return fields;
    }

    private static Map<String, Object> path(PathChange path) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("path", path.path().toString());
        fields.put("change", lower(path.change()));
        if (path.change() != Change.ADDED) {
            fields.put("typeBefore", Words.type(path.before()));
            fields.put("sizeBefore", path.sizeBefore());
        }
        if (path.change() != Change.REMOVED) {
            fields.put("type", Words.type(path.after()));
            fields.put("size", path.sizeAfter());
        }
        fields.putAll(bytes(path.bytes()));
        if (!path.attributes().isEmpty()) {
            List<Object> attributes = new ArrayList<>();
            for (AttributeChange attribute : path.attributes()) {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("name", attribute.name());
                values.put("first", attribute.first());
                values.put("second", attribute.second());
                attributes.add(values);
            }
            fields.put("attributes", attributes);
        }
        return fields;
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
