// A Gemma 3 model of any shape with random weights, as a GGUF file, and its forward pass written as plainly as the
// mathematics: double precision, whole attention matrices, no cache, no threads. Shares no code with the engine.
#pragma once

#include "tests/support/gguf_builder.h"

#include <cmath>
#include <cstdint>
#include <map>
#include <numbers>
#include <random>
#include <string>
#include <vector>

namespace inkling::test {

struct GemmaShape
{
    std::uint32_t layers = 3;
    std::uint32_t d = 16;
    std::uint32_t queryHeads = 2;
    std::uint32_t keyValueHeads = 1;
    std::uint32_t headSize = 8;
    std::uint32_t feedForward = 24;
    std::uint32_t vocabulary = 50;
    std::uint32_t window = 4;
    std::uint32_t context = 128;
    std::uint32_t period = 6; // 0: no key in the file, which means 6
    std::vector<bool> slides; // one a layer, instead of the period
    float ropeFactor = 0;     // linear scaling of the global layers; 0: no key
    float localBase = 0;      // 0: no key, which means 10,000
    float globalBase = 1e6F;
    bool untiedHead = false;
};

class NaiveGemma
{
public:
    using Matrix = std::vector<std::vector<double>>;

    NaiveGemma(const GemmaShape& shape, unsigned seed) : m_shape(shape), m_random(seed)
    {
        const auto [layers, d, H, G, h, f, V, w, c, p, s, rf, lb, gb, untied] = shape;
        addMatrix("token_embd.weight", V, d);
        if (untied) addMatrix("output.weight", V, d);
        addNorm("output_norm.weight", d);
        for (std::uint32_t i = 0; i < layers; ++i) {
            const std::string b = block(i);
            for (const char* norm : {"attn_norm", "post_attention_norm", "ffn_norm", "post_ffw_norm"})
                addNorm(b + norm + ".weight", d);
            addNorm(b + "attn_q_norm.weight", h);
            addNorm(b + "attn_k_norm.weight", h);
            addMatrix(b + "attn_q.weight", H * h, d);
            addMatrix(b + "attn_k.weight", G * h, d);
            addMatrix(b + "attn_v.weight", G * h, d);
            addMatrix(b + "attn_output.weight", d, H * h);
            addMatrix(b + "ffn_gate.weight", f, d);
            addMatrix(b + "ffn_up.weight", f, d);
            addMatrix(b + "ffn_down.weight", d, f);
        }
    }

    // `file` may hold more keys already.
    std::string gguf(GgufBuilder file = GgufBuilder()) const
    {
        const GemmaShape& s = m_shape;
        file.gemma()
            .u32Key("gemma3.block_count", s.layers)
            .u32Key("gemma3.context_length", s.context)
            .u32Key("gemma3.embedding_length", s.d)
            .u32Key("gemma3.feed_forward_length", s.feedForward)
            .u32Key("gemma3.attention.head_count", s.queryHeads)
            .u32Key("gemma3.attention.head_count_kv", s.keyValueHeads)
            .u32Key("gemma3.attention.key_length", s.headSize)
            .u32Key("gemma3.attention.value_length", s.headSize)
            .u32Key("gemma3.attention.sliding_window", s.window)
            .f32Key("gemma3.rope.freq_base", s.globalBase);
        if (s.localBase != 0) file.f32Key("gemma3.rope.freq_base_swa", s.localBase);
        if (s.ropeFactor != 0)
            file.textKey("gemma3.rope.scaling.type", "linear").f32Key("gemma3.rope.scaling.factor", s.ropeFactor);
        if (!s.slides.empty()) {
            std::string elements;
            for (const bool slides : s.slides) elements += char(slides);
            file.key("gemma3.attention.sliding_window_pattern", 9, GgufBuilder::array(7, s.slides.size(), elements));
        } else if (s.period != 0) {
            file.u32Key("gemma3.attention.sliding_window_pattern", s.period);
        }
        for (const auto& [name, matrix] : m_matrices) {
            std::vector<float> values;
            for (const auto& row : matrix) values.insert(values.end(), row.begin(), row.end());
            std::vector<std::uint64_t> dims{matrix[0].size()};
            if (matrix.size() > 1 || name.find("norm") == std::string::npos) dims.push_back(matrix.size());
            file.floats(name, dims, values);
        }
        return file.bytes();
    }

    // [tokens, vocabulary]
    Matrix logits(const std::vector<std::int32_t>& tokens) const
    {
        Matrix x;
        for (const std::int32_t token : tokens) {
            x.push_back(weight("token_embd.weight")[std::size_t(token)]);
            for (double& value : x.back()) value *= std::sqrt(double(m_shape.d));
        }
        for (std::uint32_t i = 0; i < m_shape.layers; ++i) {
            const std::string b = block(i);
            Matrix a = attention(i, normed(x, b + "attn_norm.weight"));
            add(x, normed(a, b + "post_attention_norm.weight"));
            const Matrix n = normed(x, b + "ffn_norm.weight");
            Matrix gate = times(n, b + "ffn_gate.weight");
            const Matrix up = times(n, b + "ffn_up.weight");
            for (std::size_t t = 0; t < gate.size(); ++t)
                for (std::size_t j = 0; j < gate[t].size(); ++j) {
                    const double g = gate[t][j];
                    gate[t][j] = 0.5 * g *
                                 (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (g + 0.044715 * g * g * g))) *
                                 up[t][j];
                }
            add(x, normed(times(gate, b + "ffn_down.weight"), b + "post_ffw_norm.weight"));
        }
        return times(normed(x, "output_norm.weight"), m_shape.untiedHead ? "output.weight" : "token_embd.weight");
    }

    const Matrix& weight(const std::string& name) const { return m_matrices.at(name); } // [rows, columns]
    // The weight of that name is from here on w + scale · b[rows, r] · a[r, columns].
    void addProduct(const std::string& name, double scale, const Matrix& b, const Matrix& a)
    {
        Matrix& w = m_matrices.at(name);
        for (std::size_t i = 0; i < w.size(); ++i)
            for (std::size_t r = 0; r < a.size(); ++r)
                for (std::size_t j = 0; j < w[i].size(); ++j) w[i][j] += scale * b[i][r] * a[r][j];
    }

private:
    static std::string block(std::uint32_t i) { return "blk." + std::to_string(i) + "."; }

    void addMatrix(const std::string& name, std::uint32_t rows, std::uint32_t columns)
    {
        std::normal_distribution<float> normal(0, 1 / std::sqrt(float(columns)));
        Matrix matrix(rows, std::vector<double>(columns));
        for (auto& row : matrix)
            for (double& value : row) value = normal(m_random);
        m_matrices[name] = matrix;
    }
    void addNorm(const std::string& name, std::uint32_t n)
    {
        std::normal_distribution<float> normal(1, 0.2F);
        Matrix matrix(1, std::vector<double>(n));
        for (double& value : matrix[0]) value = normal(m_random);
        m_matrices[name] = matrix;
    }

    static void normalise(double* x, const std::vector<double>& w)
    {
        double sum = 0;
        for (std::size_t i = 0; i < w.size(); ++i) sum += x[i] * x[i];
        const double scale = 1 / std::sqrt(sum / double(w.size()) + 1e-6);
        for (std::size_t i = 0; i < w.size(); ++i) x[i] *= scale * w[i];
    }
    Matrix normed(Matrix x, const std::string& name) const
    {
        for (auto& row : x) normalise(row.data(), weight(name)[0]);
        return x;
    }
    Matrix times(const Matrix& x, const std::string& name) const
    {
        const Matrix& w = weight(name);
        Matrix y(x.size(), std::vector<double>(w.size()));
        for (std::size_t t = 0; t < x.size(); ++t)
            for (std::size_t n = 0; n < w.size(); ++n)
                for (std::size_t k = 0; k < w[n].size(); ++k) y[t][n] += x[t][k] * w[n][k];
        return y;
    }
    static void add(Matrix& x, const Matrix& y)
    {
        for (std::size_t t = 0; t < x.size(); ++t)
            for (std::size_t i = 0; i < x[t].size(); ++i) x[t][i] += y[t][i];
    }

    bool isLocal(std::uint32_t i) const
    {
        if (!m_shape.slides.empty()) return m_shape.slides[i];
        return (i + 1) % (m_shape.period == 0 ? 6 : m_shape.period) != 0;
    }

    void turn(double* head, std::size_t position, bool local) const
    {
        const std::size_t half = m_shape.headSize / 2;
        const double base = !local ? m_shape.globalBase : m_shape.localBase != 0 ? m_shape.localBase : 1e4;
        const double p = double(position) / (!local && m_shape.ropeFactor != 0 ? m_shape.ropeFactor : 1);
        for (std::size_t i = 0; i < half; ++i) {
            const double angle = p * std::pow(base, -2.0 * double(i) / m_shape.headSize);
            const double a = head[i], b = head[i + half];
            head[i] = a * std::cos(angle) - b * std::sin(angle);
            head[i + half] = b * std::cos(angle) + a * std::sin(angle);
        }
    }

    Matrix attention(std::uint32_t i, const Matrix& n) const
    {
        const std::string b = block(i);
        const bool local = isLocal(i);
        const std::size_t h = m_shape.headSize, T = n.size();
        Matrix q = times(n, b + "attn_q.weight"), k = times(n, b + "attn_k.weight");
        const Matrix v = times(n, b + "attn_v.weight");
        for (std::size_t t = 0; t < T; ++t) {
            for (std::size_t head = 0; head < m_shape.queryHeads; ++head) {
                normalise(&q[t][head * h], weight(b + "attn_q_norm.weight")[0]);
                turn(&q[t][head * h], t, local);
            }
            for (std::size_t head = 0; head < m_shape.keyValueHeads; ++head) {
                normalise(&k[t][head * h], weight(b + "attn_k_norm.weight")[0]);
                turn(&k[t][head * h], t, local);
            }
        }
        Matrix out(T, std::vector<double>(m_shape.queryHeads * h));
        for (std::size_t t = 0; t < T; ++t)
            for (std::size_t head = 0; head < m_shape.queryHeads; ++head) {
                const std::size_t g = head * m_shape.keyValueHeads / m_shape.queryHeads * h;
                std::vector<double> p(T, 0);
                double sum = 0;
                for (std::size_t s = 0; s <= t; ++s) {
                    if (local && t - s >= m_shape.window) continue;
                    double score = 0;
                    for (std::size_t j = 0; j < h; ++j) score += q[t][head * h + j] * k[s][g + j];
                    sum += p[s] = std::exp(score / std::sqrt(double(h)));
                }
                for (std::size_t s = 0; s <= t; ++s)
                    for (std::size_t j = 0; j < h; ++j) out[t][head * h + j] += p[s] / sum * v[s][g + j];
            }
        return times(out, b + "attn_output.weight");
    }

    GemmaShape m_shape;
    std::mt19937 m_random;
    std::map<std::string, Matrix> m_matrices;
};

} // namespace inkling::test
