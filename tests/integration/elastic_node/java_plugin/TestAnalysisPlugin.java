import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.KStemFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexNameExpressionResolver;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.io.stream.NamedWriteableRegistry;
import org.elasticsearch.common.settings.ClusterSettings;
import org.elasticsearch.common.settings.IndexScopedSettings;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.settings.SettingsFilter;
import org.elasticsearch.features.NodeFeature;
import org.elasticsearch.index.IndexService;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;
import org.elasticsearch.plugins.ActionPlugin;
import org.elasticsearch.plugins.AnalysisPlugin;
import org.elasticsearch.plugins.Plugin;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestController;
import org.elasticsearch.rest.RestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/**
 * Gives the bare test node what the full distribution has and Docent's tests need: the language
 * analyzers that already lie in the node's Lucene jar, and "GET /". Besides, an index may be told
 * how often it asks whether deleted documents are still needed: else that takes half a minute.
 */
public final class TestAnalysisPlugin extends Plugin implements AnalysisPlugin, ActionPlugin {

    @Override
    public List<Setting<?>> getSettings() {
        return List.of(IndexService.RETENTION_LEASE_SYNC_INTERVAL_SETTING);
    }

    @Override
    public Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> getAnalyzers() {
        return Map.of(
            "english", analyzer(EnglishAnalyzer::new),
            "german", analyzer(GermanAnalyzer::new),
            "french", analyzer(FrenchAnalyzer::new),
            "spanish", analyzer(SpanishAnalyzer::new),
            "cjk", analyzer(CJKAnalyzer::new)
        );
    }

    @Override
    public Map<String, AnalysisProvider<TokenFilterFactory>> getTokenFilters() {
        Map<String, AnalysisProvider<TokenFilterFactory>> filters = new HashMap<>();
        filters.put("porter_stem", filter(settings -> PorterStemFilter::new));
        filters.put("kstem", filter(settings -> KStemFilter::new));
        filters.put("asciifolding", filter(settings -> ASCIIFoldingFilter::new));
        // Not quite the real one, but near enough for the analyzer of the security index.
        filters.put("unique", filter(settings -> RemoveDuplicatesTokenFilter::new));
        filters.put("stemmer", filter(TestAnalysisPlugin::stemmer));
        filters.put("pattern_capture", filter(settings -> {
            boolean keep = settings.getAsBoolean("preserve_original", true);
            Pattern[] patterns = settings.getAsList("patterns").stream()
                .map(Pattern::compile).toArray(Pattern[]::new);
            return input -> new PatternCaptureGroupTokenFilter(input, keep, patterns);
        }));
        return filters;
    }

    @Override
    public Map<String, AnalysisProvider<TokenizerFactory>> getTokenizers() {
        return Map.of(
            "keyword", tokenizer(KeywordTokenizer::new),
            "whitespace", tokenizer(WhitespaceTokenizer::new),
            "uax_url_email", tokenizer(UAX29URLEmailTokenizer::new)
        );
    }

    @Override
    public Collection<RestHandler> getRestHandlers(
        Settings settings, NamedWriteableRegistry writeables, RestController controller,
        ClusterSettings clusterSettings, IndexScopedSettings indexSettings, SettingsFilter filter,
        IndexNameExpressionResolver resolver, Supplier<DiscoveryNodes> nodes,
        Predicate<NodeFeature> features
    ) {
        return List.of(new RootHandler());
    }

    private static Function<TokenStream, TokenStream> stemmer(Settings settings) {
        String language = settings.get("language", settings.get("name", "porter"));
        return switch (language) {
            case "english", "porter" -> PorterStemFilter::new;
            case "light_english" -> KStemFilter::new;
            case "possessive_english" -> EnglishPossessiveFilter::new;
            default -> throw new IllegalArgumentException("stemmer of the test plugin: " + language);
        };
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> analyzer(
        Supplier<? extends Analyzer> make
    ) {
        return (index, environment, name, settings) -> {
            Analyzer analyzer = make.get();
            return new AnalyzerProvider<Analyzer>() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public AnalyzerScope scope() {
                    return AnalyzerScope.INDEX;
                }

                @Override
                public Analyzer get() {
                    return analyzer;
                }
            };
        };
    }

    private static AnalysisProvider<TokenFilterFactory> filter(
        Function<Settings, Function<TokenStream, TokenStream>> configure
    ) {
        return (index, environment, name, settings) -> {
            Function<TokenStream, TokenStream> wrap = configure.apply(settings);
            return new TokenFilterFactory() {
                @Override
                public String name() {
                    return name;
                }

                @Override
                public TokenStream create(TokenStream input) {
                    return wrap.apply(input);
                }
            };
        };
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Supplier<Tokenizer> make) {
        return (index, environment, name, settings) -> TokenizerFactory.newFactory(name, make);
    }

    private static final class RootHandler extends BaseRestHandler {
        @Override
        public String getName() {
            return "test_root";
        }

        @Override
        public List<Route> routes() {
            return List.of(
                new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
        }

        @Override
        protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client)
            throws IOException {
            return channel -> {
                XContentBuilder body = channel.newBuilder().startObject()
                    .field("name", "test-node")
                    .field("cluster_name", "elasticsearch")
                    .field("tagline", "You Know, for Search")
                    .startObject("version").field("number", Build.current().version()).endObject()
                    .endObject();
                channel.sendResponse(new RestResponse(RestStatus.OK, body));
            };
        }
    }
}
