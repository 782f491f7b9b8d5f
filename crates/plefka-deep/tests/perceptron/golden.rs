//! Golden values of a 6-5-4-3 net, computed by an independent numpy program that checks its gradients against central differences:
//! logits, loss, gradients, and three steps of every rule.

use plefka_deep::optimizer::{Rule, RuleSettings};
use plefka_deep::perceptron::{Activation, Output, Targets};
use plefka_deep::training::Steps;

use super::{formula_batch, formula_net};

/// Units, logits of row 0, loss, norm of the whole gradient, first row of ∂W⁰, ∂b².
struct Golden {
    activation: Activation,
    logits: [f64; 3],
    loss: f64,
    norm: f64,
    first: [f64; 5],
    bias: [f64; 3],
    /// Loss after three steps and W⁰[0, 0..2] then, for sgd, momentum, nesterov, rmsprop, adam, sgd with a bound on the norm.
    steps: [(f64, [f64; 2]); 6],
}

const GOLDEN: [Golden; 3] = [
    Golden {
        activation: Activation::ScaledTanh,
        logits: [0.00804046812154788, 0.0161350943077004, 0.032792085775763],
        loss: 1.09759745646861,
        norm: 0.457072757930948,
        first: [
            0.111071090663605,
            -0.107766335618764,
            0.10308809677056,
            -0.0947787175974475,
            0.0855085836701425,
        ],
        bias: [0.0743855933108705, -0.168600967075349, 0.0942153737644781],
        steps: [
            (1.03589669005969, [0.304221342526159, 0.0879603154828266]),
            (0.983957973929902, [0.275923480885194, 0.115470152648875]),
            (0.92856849823119, [0.251595381493863, 0.139397488552377]),
            (0.82195310694397, [0.267542469390445, 0.127149513768401]),
            (1.0062678919513, [0.306697400334099, 0.086364604892573]),
            (1.07041250473016, [0.322110434901811, 0.0705155497883818]),
        ],
    },
    Golden {
        activation: Activation::Relu,
        logits: [-0.0225703786057723, 0.0291195684277193, 0.0525960368445349],
        loss: 1.09735533796,
        norm: 0.230892812327551,
        first: [0.00373472971844246, 0.0, 0.0, -0.00152115547892568, -0.0428044592634483],
        bias: [0.0628758186774969, -0.163829409878652, 0.100953591201155],
        steps: [
            (1.08296539975354, [0.335391898130454, 0.0564480032239469]),
            (1.07130128239833, [0.334372223470643, 0.0564480032239469]),
            (1.06213718280188, [0.333236767307766, 0.0564480032239469]),
            (1.02450820846931, [0.276942773753012, 0.0564480032239469]),
            (1.07563370442117, [0.306781250447868, 0.0564480032239469]),
            (1.08450198770175, [0.335536198963527, 0.0564480032239469]),
        ],
    },
    Golden {
        activation: Activation::Logistic,
        logits: [-0.0452355406048862, 0.0706620884517548, 0.0406856222632514],
        loss: 1.08757326348013,
        norm: 0.261271910932642,
        first: [
            0.00523044856309647,
            -0.0050766816753928,
            0.00483931604610044,
            -0.00446502805158972,
            0.00402507535762154,
        ],
        bias: [0.0610274854030771, -0.150525431458607, 0.0894979460555294],
        steps: [
            (1.07026070243581, [0.335018138824898, 0.0579768805609471]),
            (1.05799284434998, [0.333652357608488, 0.0593054398377918]),
            (1.05082229602049, [0.332373933699233, 0.0605606323659162]),
            (1.03625710550629, [0.26495339027589, 0.132519523938563]),
            (1.06037640614113, [0.306628474679863, 0.086469577210936]),
            (1.07311286385967, [0.335318572227866, 0.0576836302271089]),
        ],
    },
];

const RULES: [(Rule, f64, f64); 6] = [
    (Rule::Sgd, 0.1, 0.0),
    (Rule::Momentum, 0.1, 0.0),
    (Rule::Nesterov, 0.1, 0.0),
    (Rule::RmsProp, 0.01, 0.0),
    (Rule::Adam, 0.01, 0.0),
    (Rule::Sgd, 0.1, 0.2),
];

fn close(found: f64, expected: f64, what: &str) {
    assert!((found - expected).abs() <= 2e-11 * (1.0 + expected.abs()), "{what}: {found} {expected}");
}

#[test]
fn forward_and_backward_agree() {
    for golden in &GOLDEN {
        let mut net = formula_net(&[6, 5, 4, 3], golden.activation, Output::Softmax);
        let (x, labels) = formula_batch(4, 6, 3);
        let logits = net.sums(x.view()).unwrap();
        for (k, expected) in golden.logits.iter().enumerate() {
            close(logits[[0, k]], *expected, "logit");
        }
        let (loss, gradients) = net.gradient(x.view(), &Targets::Classes(labels)).unwrap();
        close(loss, golden.loss, "loss");
        let squares: f64 =
            gradients.iter().map(|(w, b, _)| w.iter().chain(b).map(|g| g * g).sum::<f64>()).sum();
        close(squares.sqrt(), golden.norm, "norm");
        for (k, expected) in golden.first.iter().enumerate() {
            close(gradients[0].0[[0, k]], *expected, "first weights");
        }
        for (k, expected) in golden.bias.iter().enumerate() {
            close(gradients[2].1[k], *expected, "last bias");
        }
    }
}

#[test]
fn every_rule_makes_its_steps() {
    for golden in &GOLDEN {
        for ((rule, rate, clip), (loss, weights)) in RULES.into_iter().zip(golden.steps) {
            let net = formula_net(&[6, 5, 4, 3], golden.activation, Output::Softmax);
            let (x, labels) = formula_batch(4, 6, 3);
            let targets = Targets::Classes(labels);
            let mut steps = Steps::new(net, RuleSettings::of(rule), clip);
            for _ in 0..3 {
                steps.step(x.clone(), &targets, rate).unwrap();
            }
            let what = format!("{rule} of {}", golden.activation);
            close(steps.net().loss(x.view(), &targets).unwrap(), loss, &what);
            for (k, expected) in weights.into_iter().enumerate() {
                close(steps.net().layers[0].weights[[0, k]], expected, &what);
            }
        }
    }
}
