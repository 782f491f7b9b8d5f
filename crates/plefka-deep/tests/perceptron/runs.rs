//! Runs: they learn, they give the same bits for any number of threads and after an interruption, files keep their numbers, and the
//! watchman takes a collapsing run back.

use std::ops::ControlFlow;

use plefka::data::synthetic::Synthetic;
use plefka::data::{Binarize, Samples};
use plefka::units::Gaussian;
use plefka_deep::files::{NetFolder, NetHeader, load_net};
use plefka_deep::optimizer::{Rule, RuleSettings};
use plefka_deep::training::{Examples, NetConfig, NetEvent, NetOutcome, NetTrainer, OnDivergence, classes};

fn digits(n: usize, seed: u64) -> Examples<f32> {
    let table = Synthetic::parse("digits").unwrap().generate(n, seed).unwrap();
    let samples = Samples::new(table, &Gaussian, Binarize::Keep).unwrap();
    let names = classes(&samples);
    Examples::labelled(samples, &names).unwrap()
}

fn settings() -> NetConfig {
    let mut config = NetConfig::default();
    config.net.layers = vec![24, 16];
    config.net.batch_norm = true;
    config.training.epochs = 3;
    config.training.batch = 50;
    config.training.dropout = 0.1;
    config.augment = Some("ciresan".parse().unwrap());
    config.training.averaging = 0.9;
    config.training.schedule.rate = Some(0.01);
    config
}

fn trained(config: &NetConfig, train: &Examples<f32>) -> NetTrainer<f32> {
    let mut trainer = NetTrainer::new(config.clone(), train).unwrap();
    let outcome = trainer.run(train, None, &mut |_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(outcome, NetOutcome::Finished);
    trainer
}

#[test]
fn digits_are_learned() {
    let (train, test) = (digits(2000, 1), digits(500, 2));
    let mut config = settings();
    config.training.dropout = 0.0;
    config.augment = None;
    config.training.epochs = 8;
    let trainer = trained(&config, &train);
    let score = trainer.result(&train).unwrap().score(&test).unwrap();
    assert!(score.error().unwrap() < 0.1, "{score:?}");
    let first = &trainer.progress().history[0];
    let last = trainer.progress().history.last().unwrap();
    assert!(last.loss < 0.3 * first.loss && last.sigma_max.len() == 3 && last.dead.len() == 2);
    assert!(trainer.progress().findings.is_empty());
}

#[test]
fn threads_do_not_matter() {
    let train = digits(300, 1);
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| trained(&settings(), &train))
    };
    let (one, three) = (with(1), with(3));
    assert_eq!(one.net(), three.net());
    assert_eq!(one.result(&train).unwrap(), three.result(&train).unwrap());
}

#[test]
fn an_interrupted_run_ends_with_the_same_bits() {
    let train = digits(300, 1);
    for rule in Rule::ALL {
        let mut config = settings();
        config.training.rule = RuleSettings::of(rule);
        let whole = trained(&config, &train);
        let folder = tempfile::tempdir().unwrap();
        let folder = NetFolder::create(&folder.path().join("run")).unwrap();
        let mut trainer = NetTrainer::new(config, &train).unwrap();
        // In the middle of the second epoch.
        let mut steps = 0;
        let outcome = trainer.run(&train, None, &mut |event, _| {
            steps += usize::from(event == NetEvent::Step);
            if steps == 9 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(outcome.unwrap(), NetOutcome::Interrupted);
        folder.save(&trainer, &train).unwrap();
        drop(trainer);
        let mut resumed: NetTrainer<f32> = folder.resume(&|_| ()).unwrap();
        resumed.run(&train, None, &mut |_, _| ControlFlow::Continue(())).unwrap();
        assert_eq!(resumed.net(), whole.net(), "{rule}");
        assert_eq!(resumed.result(&train).unwrap(), whole.result(&train).unwrap(), "{rule}");
        let numbers = |t: &NetTrainer<f32>| -> Vec<(f64, Option<f64>, f64)> {
            t.progress().history.iter().map(|r| (r.loss, r.error, r.gradient_norm)).collect()
        };
        assert_eq!(numbers(&resumed), numbers(&whole), "{rule}");
    }
}

#[test]
fn files_keep_nets() {
    let train = digits(200, 1);
    let trained = trained(&settings(), &train).result(&train).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("net.safetensors");
    let header = NetHeader::of(&trained, train.samples.scale);
    plefka_deep::files::save_net(&path, &trained, &header).unwrap();
    let (read, said) = load_net::<f32>(&path).unwrap();
    assert_eq!((read, said), (trained.clone(), header.clone()));
    let wrong = NetHeader { sizes: vec![784, 24, 17, 10], ..header };
    plefka_deep::files::save_net(&path, &trained, &wrong).unwrap();
    let said = load_net::<f32>(&path).unwrap_err().to_string();
    assert!(said.contains("layer.2.weights") && said.contains("24 x 17"), "{said}");
}

/// A rate far too high after a good start: the run is noticed, taken back, and ends well; without the watchman it ends badly.
#[test]
fn a_collapse_is_noticed_and_taken_back() {
    let train = digits(1500, 1);
    let run = |on_divergence: OnDivergence| {
        let mut config = settings();
        config.net.batch_norm = false;
        config.augment = None;
        config.training.dropout = 0.0;
        config.training.averaging = 0.0;
        config.training.epochs = 12;
        config.training.rule = RuleSettings::of(Rule::RmsProp);
        config.training.on_divergence = on_divergence;
        let schedule = &mut config.training.schedule;
        // From good to far too high.
        (schedule.rate, schedule.final_rate) = (Some(0.001), 0.5);
        schedule.shape = plefka::training::schedule::Shape::Exponential;
        let mut trainer = NetTrainer::new(config, &train).unwrap();
        let outcome = trainer.run(&train, None, &mut |_, _| ControlFlow::Continue(()));
        (trainer, outcome)
    };
    let (rolled, outcome) = run(OnDivergence::Rollback);
    assert!(matches!(outcome, Ok(NetOutcome::Finished | NetOutcome::Collapsed)), "{outcome:?}");
    let findings = &rolled.progress().findings;
    assert!(findings.iter().any(|f| f.done == "rolled back" && f.found.contains("gradient")), "{findings:?}");
    assert!(rolled.progress().rate_factor < 1.0);
    let (stopped, outcome) = run(OnDivergence::Stop);
    assert_eq!(outcome.unwrap(), NetOutcome::Collapsed);
    assert_eq!(stopped.progress().findings.len(), 1);
    let (ignored, _) = run(OnDivergence::Ignore);
    let error = |trainer: &NetTrainer<f32>| {
        trainer.result(&train).unwrap().score(&train).unwrap().error().unwrap_or(1.0)
    };
    assert!(!ignored.progress().findings.is_empty());
    assert!(error(&rolled) < error(&ignored) - 0.1, "{} {}", error(&rolled), error(&ignored));
}

#[test]
fn only_pictures_are_deformed() {
    let mut train = digits(60, 1);
    train.samples.image_shape = None;
    let mut trainer = NetTrainer::new(settings(), &train).unwrap();
    let said = trainer.run(&train, None, &mut |_, _| ControlFlow::Continue(())).unwrap_err().to_string();
    assert!(said.contains("no pictures"), "{said}");
}

#[test]
fn settings_out_of_range_are_refused() {
    let train = digits(60, 1);
    let refuse = |edit: &dyn Fn(&mut NetConfig), name: &str| {
        let mut config = settings();
        edit(&mut config);
        let said = NetTrainer::<f32>::new(config, &train).unwrap_err().to_string();
        assert!(said.contains(name), "{name}: {said}");
    };
    refuse(&|c| c.net.layers = vec![3, 0], "layers");
    refuse(&|c| c.net.layers = vec![1 << 40], "layers");
    refuse(&|c| c.training.batch = 0, "batch");
    refuse(&|c| c.training.dropout = 1.0, "dropout");
    refuse(&|c| c.training.clip = -1.0, "clip");
    refuse(&|c| c.training.rule.beta2 = 1.0, "beta2");
    refuse(&|c| c.training.schedule.rate = Some(f64::NAN), "rate");
    refuse(&|c| c.precision = "f16".into(), "precision");
}
